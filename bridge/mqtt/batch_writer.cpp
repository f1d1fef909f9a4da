#include "bridge/mqtt/batch_writer.hpp"

#include "bridge/mqtt/batch_connection.hpp"

#include <system_error>
#include <thread>

namespace troupe {

namespace {

class batch_writer : public message_writer {
public:
  explicit batch_writer(const paho_config& cfg)
    : connection_(std::make_shared<batch_connection>(cfg)) {
    // nop
  }

  ~batch_writer() override {
    if (!thread_.joinable())
      return;
    connection_->end(batch_connection::ending::drop);
    thread_.detach();
  }

  void start(writer_handlers handlers) override {
    try {
      thread_ = std::thread{[x = connection_, handlers] { x->run(handlers); }};
    } catch (const std::system_error& err) {
      handlers.lost({ec::overloaded, err.what()});
    }
  }

  status publish(const bus_message& x, uint64_t token) override {
    return connection_->publish(x, token);
  }

  void close() override {
    if (!thread_.joinable())
      return;
    connection_->end(batch_connection::ending::goodbye);
    if (connection_->await_end(2 * batch_connection::goodbye_limit))
      thread_.join();
  }

private:
  std::shared_ptr<batch_connection> connection_;
  std::thread thread_;
};

} // namespace

std::unique_ptr<message_writer> make_batch_writer(const paho_config& cfg) {
  return std::make_unique<batch_writer>(cfg);
}

} // namespace troupe
