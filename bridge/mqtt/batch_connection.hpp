// A batching writer's thread: from a session to a socket and back.

#pragma once

#include "bridge/mqtt/batch_session.hpp"
#include "bridge/mqtt/bell.hpp"
#include "bridge/mqtt/byte_stream.hpp"
#include "bridge/mqtt/message_writer.hpp"
#include "bridge/mqtt/paho_port.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace troupe {

/// Shared by the writer and its thread, which may outlive the writer: nobody
/// can stop it while it looks up a name.
class batch_connection {
public:
  /// How long `end` lets a goodbye take.
  static constexpr std::chrono::milliseconds goodbye_limit{500};

  explicit batch_connection(const paho_config& cfg);

  /// The whole life of the connection; for a thread of its own.
  void run(const writer_handlers& handlers);

  /// As `message_writer::publish`.
  status publish(const bus_message& x, uint64_t token);

  enum class ending : uint8_t { none, goodbye, drop };

  /// Reports nothing more, except what is being reported.
  void end(ending how);

  /// Returns whether the thread has ended by then.
  [[nodiscard]] bool await_end(std::chrono::milliseconds most);

private:
  /// What is on its way to the socket; of the thread.
  struct cargo {
    std::string bytes;
    size_t sent = 0;

    [[nodiscard]] bool empty() const noexcept {
      return sent == bytes.size();
    }
  };

  [[nodiscard]] result<std::unique_ptr<byte_stream>> open();
  [[nodiscard]] failure serve(byte_stream& stream,
                              const writer_handlers& handlers);
  status load(cargo& x, batch_session::time_point& deadline);
  [[nodiscard]] static result<short> send(byte_stream& stream, cargo& x);
  [[nodiscard]] result<short> receive(byte_stream& stream,
                                      const writer_handlers& handlers);
  status accept(std::string_view bytes, const writer_handlers& handlers);
  [[nodiscard]] bool is_ending();
  [[nodiscard]] bool is_ready();

  paho_config cfg_;
  bell bell_;
  std::mutex mutex_; ///< Guards what follows.
  batch_session session_;
  bool rung_ = false; ///< Somebody rang, and the thread has not looked yet.
  ending ending_ = ending::none;
  batch_session::time_point ending_at_{};
  bool ended_ = false;
  std::condition_variable changed_;
};

} // namespace troupe
