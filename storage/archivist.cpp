#include "storage/archivist.hpp"

#include "actors/log.hpp"
#include "storage/rocks_store.hpp"

#include <utility>

namespace troupe {

archivist_state::archivist_state(archivist_actor::pointer self) : self_(self) {
  // nop
}

archivist_state::~archivist_state() {
  *stopped_ = true;
}

void archivist_state::start(const archivist_config& cfg,
                            archivist_ports ports) {
  cfg_ = cfg;
  ports_ = std::move(ports);
}

caf::result<backup_report_ptr>
archivist_state::on_order(const std::string& file) {
  if (job_)
    return caf::make_error(ec::overloaded,
                           "another backup is under way; try again after it");
  // The folder of the daemon is not that of the one who asks.
  if (file.empty() || file.front() != '/')
    return caf::make_error(ec::invalid_request,
                           file + ": a backup needs an absolute path");
  auto promise = self_->make_response_promise<backup_report_ptr>();
  job_.emplace(job{file, self_->clock().now(), promise});
  settle(0);
  return promise;
}

void archivist_state::settle(size_t next) {
  if (next == ports_.writers.size())
    return pack();
  self_->request(ports_.writers[next], cfg_.settle_limit, settle_atom_v)
    .then([this, next](caf::ok_atom) { settle(next + 1); },
          [this](const caf::error& why) { fail(why); });
}

void archivist_state::pack() {
  backup_request x;
  x.file = job_->file;
  x.state = cfg_.state;
  x.beside = cfg_.beside;
  x.version = cfg_.version;
  x.time = ports_.clock->now();
  x.store_format = store_format;
  x.stopped = [flag = stopped_] { return flag->load(); };
  // No limit: a big store on a slow disk takes its time.
  self_->request(ports_.make_packer(std::move(x)), caf::infinite, commit_atom_v)
    .then([this](const backup_report_ptr& made) { packed(*made); },
          [this](const caf::error& why) { fail(why); });
}

void archivist_state::packed(backup_report x) {
  auto done = *std::exchange(job_, std::nullopt);
  x.took = self_->clock().now() - done.began;
  log_info("a backup of {} bytes was written to {}", x.bytes, done.file);
  done.promise.deliver(std::make_shared<const backup_report>(x));
}

void archivist_state::fail(const caf::error& why) {
  auto done = *std::exchange(job_, std::nullopt);
  done.promise.deliver(why);
}

archivist_actor::behavior_type archivist_behavior(archivist_state::pointer self,
                                                  const archivist_config& cfg,
                                                  archivist_ports ports) {
  auto& st = self->state;
  st.start(cfg, std::move(ports));
  return {
    [&st](caf::put_atom, const std::string& file) { return st.on_order(file); },
  };
}

packer_actor::behavior_type packer_behavior(packer_actor::pointer self,
                                            std::shared_ptr<rocks_store> disk,
                                            backup_request what) {
  return {
    [self, disk = std::move(disk),
     what = std::move(what)](commit_atom) -> caf::result<backup_report_ptr> {
      self->quit();
      auto done = write_backup(*disk, what);
      if (!done)
        return caf::make_error(done.error().code, done.error().text);
      return std::make_shared<const backup_report>(
        backup_report{done->bytes, done->files, {}});
    },
  };
}

} // namespace troupe
