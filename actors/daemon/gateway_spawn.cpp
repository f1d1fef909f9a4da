// Who is there, and who talks to whom.

#include "actors/daemon/gateway_parts.hpp"
#include "actors/daemon/self_watch.hpp"
#include "actors/daemon/settings.hpp"
#include "actors/daemon/signals.hpp"
#include "actors/daemon/sink_settings.hpp"
#include "actors/device_manager.hpp"
#include "actors/log.hpp"
#include "actors/recorder.hpp"
#include "bridge/alarms.hpp"
#include "bridge/bus_entry.hpp"
#include "bridge/connections.hpp"
#include "bridge/external/external_services.hpp"
#include "bridge/groups.hpp"
#include "bridge/import.hpp"
#include "bridge/jobs.hpp"
#include "bridge/logger.hpp"
#include "bridge/mail/mailer.hpp"
#include "bridge/mail/smtp_sender.hpp"
#include "bridge/metrics/scrape.hpp"
#include "bridge/provisioner.hpp"
#include "bridge/publisher.hpp"
#include "bridge/render.hpp"
#include "bridge/requests.hpp"
#include "bridge/schedules.hpp"
#include "bridge/searches.hpp"
#include "bridge/segment.hpp"
#include "drivers/registry.hpp"
#include "protocol/iap/topic.hpp"
#include "storage/archivist.hpp"
#include "storage/historian.hpp"
#include "storage/journal.hpp"
#include "storage/postgres/sink_thread.hpp"
#include "storage/store_shell.hpp"

#include <fmt/format.h>

namespace troupe {

using namespace std::chrono_literals;

/// The client that waits here is another than that of the gateway: handlers of
/// a port are set once.
result<bool> gateway::await_id(segment_record& segment) {
  if (!segment.sid.empty())
    return true;
  auto provisioner = sys_.spawn(provisioner_behavior, identity_,
                                provisioner_ports{bus_.port, wheel_});
  bus_.port->handle(
    {[provisioner](bus_event x) { caf::anon_send(provisioner, x); },
     [provisioner](bus_message x) {
       caf::anon_send(provisioner,
                      std::make_shared<const bus_message>(std::move(x)));
     }});
  bus_.port->connect();
  log_warning("the segment has no id: waiting for one on {} of the broker "
              "{}:{}",
              provision_topic(identity_.macid), bus_.login.host,
              bus_.login.port);
  self_->monitor(provisioner);
  self_->send(provisioner, caf::get_atom_v);
  auto died = false;
  while (segment.sid.empty() && !died && !is_stop_pending())
    self_->receive([&](std::string& sid) { segment.sid = std::move(sid); },
                   [&](const caf::down_msg&) { died = true; },
                   caf::after(100ms) >> [] {});
  if (died)
    return failure{ec::internal, "a part of the gateway died"};
  bus_.port->close();
  self_->demonitor(provisioner.address());
  self_->send_exit(provisioner, caf::exit_reason::user_shutdown);
  if (segment.sid.empty())
    return false;
  if (auto ok = disk_->write({{segment_key(), encode(segment)}}); !ok)
    return ok.error();
  bus_.port = make_port(bus_.login);
  return true;
}

/// Everything that must not die: the end of one is the end of the process.
void gateway::spawn_core(opened_plant known) {
  segment_ = std::move(known.segment);
  identity_.sid = segment_.sid;
  store_ = sys_.spawn<caf::detached>(store_behavior, disk_);
  recorder_ = sys_.spawn(recorder_behavior, recorder_config{}, store_, wheel_);
  spawn_journals();
  spawn_archivist();
  publisher_config publishing;
  publishing.sid = segment_.sid;
  publishing.seed = random_seed();
  if (auto events = segment_.cfg.field("events"))
    publishing.events = event_filter{*events};
  publishing.foreign = options_.external.protocols;
  publishing.types = known.types;
  publisher_ = sys_.spawn(publisher_behavior, publishing,
                          publisher_ports{bus_.port, wheel_, clock_, journal_});
  show(show_runlevel(0));
  for (auto& x : show_segment(segment_, TROUPE_VERSION, clock_->now()))
    show(std::move(x));
  for (auto& x : show_services(TROUPE_VERSION))
    show(std::move(x));
  documents_ = std::move(known.documents);
  spawn_external(known.external);
  spawn_manager(known);
  spawn_services(known);
  spawn_importer();
  spawn_requests();
}

/// What happened: samples and events.
void gateway::spawn_journals() {
  auto& x = options_.history;
  auto& copy = x.postgres;
  if (!copy.url.empty())
    progress_ = std::make_shared<sink_progress>();
  historian_config history;
  history.commit_interval = std::chrono::duration_cast<caf::timespan>(
    std::chrono::duration<double>{x.flush_interval});
  history.most_bytes = static_cast<uint64_t>(x.max_bytes);
  if (progress_ && copy.samples)
    history.memory.kept_bytes = static_cast<uint64_t>(copy.backlog_bytes);
  historian_ = sys_.spawn<caf::detached>(
    historian_behavior, history,
    historian_ports{disk_, wheel_, clock_, copy.samples ? progress_ : nullptr});
  self_->send(historian_, std::make_shared<const value>(segment_.cfg));
  journal_config journal;
  journal.outbox.most_bytes = static_cast<uint64_t>(x.outbox_bytes);
  journal.log.most_bytes = static_cast<uint64_t>(x.event_bytes);
  auto notice = [clock = clock_, topic = iap::segment_prefix(segment_.sid)
                                         + "/ev/warning"](std::string text) {
    diagnostic event{
      severity::warning, {}, std::move(text), "journal", clock->now()};
    return std::make_shared<const bus_message>(
      bus_message{topic, render_diagnostic(event), false});
  };
  journal_ = sys_.spawn<caf::detached>(
    journal_behavior, journal,
    journal_ports{disk_, wheel_, clock_, notice,
                  copy.events ? progress_ : nullptr});
}

/// Copies both to a database, if the site has one.
status gateway::spawn_sink() {
  if (progress_ == nullptr)
    return {};
  auto& options = options_.history.postgres;
  auto settings = make_sink_settings(options, segment_.sid);
  if (!settings)
    return settings.error();
  sink_shell_config cfg;
  cfg.gateway = settings->sink.gateway;
  cfg.kept_bytes = static_cast<uint64_t>(options.backlog_bytes);
  auto thread = std::make_shared<sink_thread>(
    settings->sink, std::make_unique<libpq_connection>(settings->connection),
    std::make_unique<store_source>(disk_, settings->source, progress_));
  sink_shell_ports ports;
  ports.alarms = alarms_;
  ports.wheel = wheel_;
  ports.progress = progress_;
  ports.report = [thread] { return thread->report(); };
  thread.reset(); // the actor alone keeps it, and ends it
  sink_ = sys_.spawn<caf::detached>(sink_shell_behavior, cfg, std::move(ports));
  return {};
}

/// Sockets and locks make no sense elsewhere, and the broker's files are made
/// anew at each start; what it keeps for clients that are away stays with it.
void gateway::spawn_archivist() {
  archivist_config cfg;
  cfg.state = state_.path();
  cfg.beside = {session_file};
  cfg.version = TROUPE_VERSION;
  archivist_ports ports;
  ports.writers = {recorder_, historian_, journal_};
  ports.clock = clock_;
  ports.make_packer = [&sys = sys_, disk = disk_](backup_request x) {
    return sys.spawn<caf::detached>(packer_behavior, disk, std::move(x));
  };
  archivist_ = sys_.spawn(archivist_behavior, cfg, std::move(ports));
}

/// Devices report alarms from the first moment.
void gateway::spawn_manager(opened_plant& known) {
  manager_config managing;
  managing.rates = options_.monitor;
  managing.types = known.types;
  mailer_ = sys_.spawn<caf::detached>(mailer_behavior,
                                      std::make_shared<smtp_sender>());
  alarms_
    = sys_.spawn(alarms_behavior, segment_.sid,
                 stored_alarms{known.alarms, known.alarm_rows}, segment_.cfg,
                 alarms_ports{publisher_, store_, clock_, wheel_, mailer_});
  manager_ = sys_.spawn(manager_behavior, managing,
                        manager_ports{wheel_, store_, recorder_, publisher_,
                                      clock_, outside_, alarms_, historian_},
                        std::move(known.plant));
}

void gateway::spawn_services(const opened_plant& known) {
  jobs_ = sys_.spawn(jobs_behavior, segment_.sid, known.jobs,
                     jobs_ports{publisher_, store_, clock_, flow_});
  connections_
    = sys_.spawn(connections_behavior, segment_.sid, known.connections,
                 connections_ports{manager_, publisher_, store_, clock_, wheel_,
                                   reach_brokers(bus_.login)});
  schedules_
    = sys_.spawn(schedules_behavior, segment_.sid,
                 stored_schedules{known.schedules, known.calendars,
                                  known.schedule_debts, known.groups},
                 segment_.cfg,
                 schedules_ports{manager_, publisher_, store_, clock_, wheel_});
  groups_
    = sys_.spawn(groups_behavior, segment_.sid, known.groups,
                 groups_ports{publisher_, store_, clock_, flow_, schedules_});
}

/// Parsing takes its time: it must not hold up the scheduler.
void gateway::spawn_importer() {
  import_config importing;
  importing.sid = segment_.sid;
  importer_ = sys_.spawn<caf::detached>(
    importer_behavior, importing,
    import_ports{manager_, publisher_, wheel_, connections_, store_},
    std::exchange(documents_, {}));
}

void gateway::spawn_requests() {
  searches_config searching;
  searching.sid = segment_.sid;
  for (auto x : driver_protocols())
    searching.protocols.emplace_back(x);
  searching.cfg = segment_.cfg;
  searches_ = sys_.spawn(searches_behavior, std::move(searching),
                         searches_ports{manager_, publisher_, importer_, wheel_,
                                        clock_, outside_});
  logger_ = sys_.spawn(logger_behavior, segment_.sid,
                       logger_ports{journal_, publisher_});
  requests_
    = sys_.spawn(requests_behavior, segment_,
                 requests_ports{manager_,
                                publisher_,
                                store_,
                                wheel_,
                                bus_.port,
                                clock_,
                                {{"con", connections_},
                                 {"grp", groups_},
                                 {"job", jobs_},
                                 {"sev", schedules_},
                                 {"cal", schedules_},
                                 {"=logger", logger_},
                                 {"alarm", alarms_}},
                                identity_,
                                outside_,
                                {schedules_, alarms_, historian_, searches_},
                                searches_});
  self_->send(schedules_, attach_atom_v, bus_listener_actor{requests_});
  self_->send(alarms_, attach_atom_v, manager_, bus_listener_actor{requests_});
  bus_.port->handle(enter_by(std::make_shared<bus_entry>(
    segment_.sid,
    bus_entry_ports{publisher_, requests_, flow_, clock_, external_entry_})));
  bus_.port->connect();
}

/// It needs no manager, but the manager needs it.
void gateway::spawn_external(const std::vector<object_record>& known) {
  external_config cfg;
  cfg.sid = segment_.sid;
  cfg.protocols = options_.external.protocols;
  cfg.rates = options_.monitor;
  cfg.about = render_about(TROUPE_VERSION, clock_->now());
  external_inflows flows;
  external_ = sys_.spawn(external_behavior, std::move(cfg), known,
                         external_ports{publisher_, store_, wheel_, bus_.port,
                                        clock_, flows});
  external_entry_ = std::make_shared<external_entry>(
    external_topics{segment_.sid, options_.external.protocols}, external_,
    flows);
  for (auto& x : options_.external.protocols)
    outside_[x] = external_;
}

/// The console: the door that is not the bus.
status gateway::spawn_doors() {
  console_config cfg;
  cfg.socket = state_.path() + "/troupe.sock";
  auto mqtt = fmt::format("{}:{}", bus_.login.host, bus_.login.port);
  console_ports ports{
    manager_,
    publisher_,
    importer_,
    wheel_,
    schedules_,
    alarms_,
    clock_,
    historian_,
    journal_,
    archivist_,
    {},
    {{"sid", segment_.sid}, {"mqtt", mqtt}, {"version", TROUPE_VERSION}},
    segment_.sid,
    searches_,
    connections_,
    drivers_,
    recorder_};
  for (auto x : driver_protocols())
    ports.protocols.emplace_back(x);
  if (sink_)
    ports.counting.emplace_back("postgres", sink_);
  ports.flow = flow_;
  auto console = spawn_console(sys_, cfg, ports);
  if (!console)
    return console.error();
  console_ = *std::move(console);
  return {};
}

/// For Prometheus, if the site wants it.
status gateway::spawn_metrics() {
  auto& options = options_.metrics;
  if (options.listen.empty())
    return {};
  auto where = read_listen_endpoint(options.listen);
  if (!where)
    return where.error();
  scrape_config cfg;
  cfg.points = options.points;
  scrape_ports ports{manager_,
                     publisher_,
                     {{"publisher", publisher_},
                      {"schedules", schedules_},
                      {"alarms", alarms_},
                      {"external", external_},
                      {"history", historian_},
                      {"journal", journal_}},
                     clock_,
                     flow_};
  if (sink_)
    ports.parts.emplace_back("postgres", sink_);
  auto server = open_metrics_server(
    where->host, where->port, [this, cfg, ports](auto done) {
      start_scrape(sys_, cfg, ports, std::move(done));
    });
  if (!server)
    return server.error();
  metrics_ = *std::move(server);
  log_info("metrics are at http://{}:{}/metrics", where->host,
           metrics_->port());
  return {};
}

/// It outlives nothing: what it watches is told to stop after it.
void gateway::spawn_self_watch() {
  self_watch_ports ports;
  ports.alarms = alarms_;
  ports.wheel = wheel_;
  ports.clock = clock_;
  ports.disk = [folder = state_.path()] { return room_of(folder); };
  auto tls = options_.broker.tls;
  ports.certificate_end = [tls] {
    return tls ? certificate_end_of(tls->cert) : std::nullopt;
  };
  ports.parts = {{"publisher", publisher_}, {"schedules", schedules_},
                 {"alarms", alarms_},       {"external", external_},
                 {"history", historian_},   {"journal", journal_}};
  if (sink_)
    ports.parts.emplace_back("postgres", sink_);
  // Reads files.
  self_watch_ = sys_.spawn<caf::detached>(self_watch_behavior,
                                          std::move(ports));
}

} // namespace troupe
