#include "bench/load/run/stage.hpp"

#include "bench/load/run/site_setup.hpp"
#include "bench/load/run/usage.hpp"
#include "bench/load/writers.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/text_match.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace troupe::load {

namespace {

namespace fs = std::filesystem;

using clock = std::chrono::steady_clock;

/// The import of a million points takes minutes.
constexpr auto patience = std::chrono::minutes{15};
/// Between asking and looking: a report takes a few milliseconds.
constexpr auto report_time = std::chrono::milliseconds{500};

/// As `trouped` configures its own, so that gateways can be compared. Mosquitto
/// keeps the user that started it: with another one it would no longer be told
/// when the run dies (prctl(2), PR_SET_PDEATHSIG).
constexpr auto broker_conf = "listener {} 127.0.0.1\n"
                             "allow_anonymous true\n"
                             "max_queued_messages 100000\n"
                             "set_tcp_nodelay true\n"
                             "log_timestamp false\n"
                             "user root\n"
                             "persistence false\n";

/// Free at the moment; Mosquitto cannot choose one itself.
uint16_t free_port() {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor any{
    context, {boost::asio::ip::make_address("127.0.0.1"), 0}};
  return any.local_endpoint().port();
}

std::map<std::string, double> numbers(std::string_view line) {
  std::map<std::string, double> out;
  for (auto& [name, text] : read_members(line)) {
    double x = 0;
    auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(),
                                      x);
    if (bad == std::errc{} && end == text.data() + text.size())
      out.emplace(name, x);
  }
  return out;
}

std::string member(const std::string& line, const std::string& name) {
  auto all = read_members(line);
  auto i = all.find(name);
  return i == all.end() ? std::string{} : i->second;
}

double seconds_since(clock::time_point start) {
  return std::chrono::duration<double>(clock::now() - start).count();
}

} // namespace

programs find_programs(const std::string& wanted) {
  std::error_code error;
  auto self = fs::read_symlink("/proc/self/exe", error);
  auto build = wanted.empty() ? self.parent_path().parent_path().parent_path()
                              : fs::path{wanted};
  return {self.string(), (build / "actors/daemon/trouped").string(),
          (build / "bridge/console/troupe").string(),
          build.filename().string()};
}

stage::stage(const plan& x, programs where, std::string folder)
  : plan_{x}, where_{std::move(where)}, folder_{std::move(folder)} {
  // nop
}

std::string stage::file(const std::string& name) const {
  return (fs::path{folder_} / name).string();
}

std::vector<uint32_t> stage::cores(const std::string& process) const {
  auto i = plan_.cores.find(process);
  return i == plan_.cores.end() ? std::vector<uint32_t>{} : i->second;
}

status stage::start_field() {
  if (plan_.field.empty())
    return {};
  std::vector<std::string> command{where_.load, "field", "--out",
                                   file("field")};
  command.insert(command.end(), plan_.field.begin(), plan_.field.end());
  if (has_lines())
    command.insert(command.end(), {"--channels", file("channels.toml")});
  auto started = child::start({command, {}, cores("field"), true});
  if (!started)
    return started.error();
  field_.emplace(std::move(*started));
  auto ready = field_->wait_for_line("ready ", patience);
  if (!ready)
    return failure{ready.error().code,
                   "the field does not start: " + ready.error().text};
  points_ = numbers(*ready)["points"];
  return {};
}

bool stage::has_lines() const {
  auto& all = plan_.field;
  return std::find(all.begin(), all.end(), "modbus-rtu") != all.end();
}

/// Serial lines of the field are new with every start.
status stage::write_config() const {
  auto text = plan_.config + "\n[broker]\nlisten = \"127.0.0.1:0\"\n";
  if (has_lines()) {
    std::ifstream in{file("channels.toml")};
    text.append(std::istreambuf_iterator<char>{in}, {});
    if (!in)
      return failure{ec::not_connected, "the field names no lines"};
  }
  return write_text(file("trouped.toml"), text);
}

/// It says `starting` and then `running`; only then it listens.
status stage::start_broker() {
  auto port = free_port();
  if (auto done = write_text(file("mosquitto.conf"),
                             fmt::format(broker_conf, port));
      !done)
    return done;
  auto started = child::start(
    {{"mosquitto", "-c", file("mosquitto.conf")}, {}, cores("broker"), true});
  if (!started)
    return started.error();
  broker_.emplace(std::move(*started));
  for (auto i = 0; i < 2; ++i)
    if (auto line = broker_->wait_for_line("mosquitto version", patience);
        !line)
      return line.error();
  bus_ = {"127.0.0.1", port};
  broker_id_ = broker_->id();
  return {};
}

result<double> stage::start_gateway() {
  auto ours = plan_.command.empty();
  if (auto done = ours ? write_config() : start_broker(); !done)
    return done.error();
  auto command = plan_.command;
  if (ours)
    command = {where_.trouped, "--config", file("trouped.toml"), "--state",
               file("state")};
  else
    command.insert(command.end(),
                   {"--broker", fmt::format("{}:{}", bus_.host, bus_.port),
                    "--field", file("field")});
  auto start = clock::now();
  auto started
    = child::start({command, file("gateway.log"), cores("gateway"), false});
  if (!started)
    return started.error();
  gateway_.emplace(std::move(*started));
  auto ready = gateway_->wait_for_line("ready", patience);
  auto passed = seconds_since(start);
  if (!ready)
    return failure{ready.error().code,
                   fmt::format("the gateway does not start: {}; see {}",
                               ready.error().text, file("gateway.log"))};
  if (!ours)
    return passed;
  auto bus = parse_broker(member(*ready, "mqtt"));
  if (!bus)
    return bus.error();
  bus_ = *bus;
  // It inherits the cores of the gateway.
  broker_id_ = child_of(gateway_->id(), "mosquitto");
  if (auto wanted = cores("broker"); broker_id_ && !wanted.empty())
    pin(*broker_id_, wanted);
  return passed;
}

void stage::stop_gateway() {
  clients_.reset();
  gateway_.reset();
  broker_.reset();
  broker_id_.reset();
}

result<std::string> stage::console(std::vector<std::string> arguments) {
  auto name = arguments.front();
  arguments.insert(arguments.begin(),
                   {where_.troupe, "--state", file("state")});
  auto made = child::start({std::move(arguments), {}, {}, true});
  if (!made)
    return made.error();
  auto code = made->wait(patience);
  std::string text;
  for (auto& line : made->take_lines())
    text += line + '\n';
  if (code != 0)
    return failure{ec::not_connected, fmt::format("troupe {}: {}", name, text)};
  return text;
}

result<double> stage::import() {
  if (!plan_.command.empty() || plan_.field.empty())
    return 0.0;
  auto start = clock::now();
  if (auto done = console({"import", file("field")}); !done)
    return done.error();
  auto passed = seconds_since(start);
  if (plan_.wishes.any())
    if (auto asked = set_up_site(bus_, plan_.wishes); !asked)
      return asked.error();
  return passed;
}

status stage::start_clients() {
  if (plan_.clients.empty())
    return {};
  std::vector<std::string> command{where_.load, "clients", "--broker",
                                   fmt::format("{}:{}", bus_.host, bus_.port)};
  command.insert(command.end(), plan_.clients.begin(), plan_.clients.end());
  auto started
    = child::start({command, file("clients.log"), cores("clients"), false});
  if (!started)
    return started.error();
  clients_.emplace(std::move(*started));
  auto ready = clients_->wait_for_line("ready ", patience);
  if (!ready)
    return failure{ready.error().code,
                   fmt::format("the clients do not start: {}; see {}",
                               ready.error().text, file("clients.log"))};
  return {};
}

void stage::ask() const {
  for (auto* one : {&field_, &clients_})
    if (*one)
      (*one)->send(SIGUSR1);
}

void stage::refresh() {
  if (field_)
    for (auto& line : field_->take_lines())
      if (starts_with(line, "totals "))
        field_counts_ = numbers(line);
  if (gateway_)
    static_cast<void>(gateway_->take_lines()); // nobody reads them
  if (broker_)
    static_cast<void>(broker_->take_lines());
  if (clients_)
    for (auto& line : clients_->take_lines())
      if (auto report = read_findings(line))
        clients_said_ = std::move(*report);
}

result<std::map<std::string, double>> stage::gateway_counters() {
  std::map<std::string, double> out;
  if (!plan_.command.empty())
    return out;
  auto text = console({"status", "--json"});
  if (!text)
    return text.error();
  auto parsed = iap::read_json(*text);
  if (!parsed)
    return parsed.error();
  if (auto all = parsed->fields())
    for (auto& [name, x] : all->fields)
      if (auto number = x.number())
        out.emplace(name, *number);
  return out;
}

result<totals> stage::settle() {
  totals now;
  auto same = 0;
  for (auto limit = clock::now() + plan_.drain;
       same < 4 && clock::now() < limit;) {
    ask();
    std::this_thread::sleep_for(report_time);
    refresh();
    // Polling goes on, so only what moves values counts.
    auto still = field_counts_["changes"] == now.field["changes"]
                 && clients_said_.counts["events.fresh"]
                      == now.clients["events.fresh"];
    same = still ? same + 1 : 0;
    now.field = field_counts_;
    now.clients = clients_said_.counts;
  }
  auto counted = gateway_counters();
  if (!counted)
    return counted.error();
  now.gateway = std::move(*counted);
  return now;
}

void stage::toggle_field() const {
  if (field_)
    field_->send(SIGUSR2);
}

void stage::begin_window() const {
  if (clients_)
    clients_->send(SIGUSR2);
}

std::map<std::string, pid_t> stage::processes() const {
  std::map<std::string, pid_t> out;
  if (field_)
    out.emplace("field", field_->id());
  if (gateway_)
    out.emplace("gateway", gateway_->id());
  if (broker_id_)
    out.emplace("broker", *broker_id_);
  if (clients_)
    out.emplace("clients", clients_->id());
  return out;
}

} // namespace troupe::load
