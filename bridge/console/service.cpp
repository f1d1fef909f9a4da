#include "bridge/console/service.hpp"

#include "bridge/console/console.hpp"
#include "bridge/console/server.hpp"

#include <caf/send.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <thread>

namespace troupe {

namespace {

/// The members are in the order of their birth: the thread comes last, and its
/// end is waited for before anything else goes.
class running_console final : public console_service {
public:
  running_console(std::shared_ptr<session_shared> shared,
                  std::unique_ptr<console_server> server, console_actor actor)
    : shared_(std::move(shared)),
      server_(std::move(server)),
      actor_(std::move(actor)),
      busy_(shared_->io->get_executor()),
      thread_([io = shared_->io] { io->run(); }) {
    // nop
  }

  ~running_console() override {
    shut_down();
  }

  [[nodiscard]] const console_actor& actor() const noexcept override {
    return actor_;
  }

  void stop() noexcept override {
    shut_down();
  }

private:
  void shut_down() noexcept {
    if (!thread_.joinable())
      return;
    // Closing cancels what the thread waits for; then it runs out of work.
    boost::asio::post(*shared_->io, [this] {
      server_->close();
      busy_.reset();
    });
    thread_.join();
    caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
  }

  using guard
    = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

  std::shared_ptr<session_shared> shared_;
  std::unique_ptr<console_server> server_;
  console_actor actor_;
  guard busy_;
  std::thread thread_;
};

} // namespace

result<std::unique_ptr<console_service>>
spawn_console(caf::actor_system& sys, const console_config& cfg,
              const console_ports& ports) {
  auto shared = std::make_shared<session_shared>();
  shared->io = std::make_shared<boost::asio::io_context>(1);
  shared->cfg = cfg;
  shared->counters = std::make_shared<console_counters>();
  auto actor = sys.spawn(console_behavior, cfg, ports, shared->counters);
  shared->run = [actor](const console_command_ptr& cmd) {
    caf::anon_send(actor, cmd);
  };
  auto server = console_server::open(shared);
  if (!server) {
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    return server.error();
  }
  return std::unique_ptr<console_service>{std::make_unique<running_console>(
    shared, *std::move(server), std::move(actor))};
}

} // namespace troupe
