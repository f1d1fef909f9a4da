// A BACnet device that is served here: requests in, answers and notifications
// out. With objects it is for tests and load; the gateway itself shows a device
// without any.

#pragma once

#include "protocol/bacnet/device_management.hpp"
#include "protocol/bacnet/response_table.hpp"
#include "protocol/bacnet/server_cov.hpp"
#include "protocol/bacnet/server_database.hpp"
#include "protocol/bacnet/server_settings.hpp"
#include "protocol/bacnet/transaction_table.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace troupe::bacnet {

struct server_counts {
  uint64_t requests = 0;      ///< Confirmed ones, served or refused.
  uint64_t reads = 0;         ///< Single properties that were read.
  uint64_t writes = 0;        ///< Single values that were written.
  uint64_t errors = 0;        ///< Answers that were errors, rejects or aborts.
  uint64_t unanswered = 0;    ///< Frames that came while it was dead.
  uint64_t lost = 0;          ///< Frames of ours, by the fault or in excess.
  uint64_t notifications = 0; ///< That went out, without repetitions.
  uint64_t unconfirmed_by_peer = 0; ///< Confirmed ones without an answer.
  uint64_t time_synchronizations = 0;
  uint64_t restarts = 0;
};

/// Serves Who-Is, Who-Has, ReadProperty, ReadPropertyMultiple, WriteProperty,
/// WritePropertyMultiple, SubscribeCOV, DeviceCommunicationControl,
/// ReinitializeDevice and time synchronization, as far as the settings allow.
/// Whatever the bytes are, each confirmed request that was sent to the device
/// alone has one answer, unless a fault takes it.
///
/// | request | answer |
/// |---|---|
/// | unknown service, or one that is switched off | reject 9 |
/// | parameters that are none | reject (18.9) |
/// | what is not there, or may not be | error (clause 15, 13) |
/// | an answer that is too long | segments, or abort 4 or 1 |
class server {
public:
  using time_point = std::chrono::steady_clock::time_point;

  server(device_model_ptr model, server_settings cfg);

  server(const server&) = delete;
  server& operator=(const server&) = delete;

  [[nodiscard]] const server_settings& settings() const noexcept {
    return cfg_;
  }

  [[nodiscard]] const server_database& objects() const noexcept {
    return objects_;
  }

  [[nodiscard]] const server_counts& counts() const noexcept {
    return counts_;
  }

  [[nodiscard]] size_t subscriptions() const noexcept {
    return cov_.size();
  }

  void set_fault(const server_fault& x) noexcept {
    fault_ = x;
  }

  /// Takes an APDU. @param broadcast It went to others as well.
  void on_apdu(const device_address& from, bool broadcast, octets bytes,
               time_point now, std::vector<outgoing_apdu>& out);

  /// Call it when `next_due` says so.
  void on_time(time_point now, std::vector<outgoing_apdu>& out);

  [[nodiscard]] std::optional<time_point> next_due() const;

  /// The device measured something; see `server_object::set`.
  /// @param object Position in the model.
  void set_value(size_t object, double x, time_point now,
                 std::vector<outgoing_apdu>& out);

  /// Positions of the objects whose present value may have been changed by
  /// writes since the last call, in the order of the writes. At most 4,096 are
  /// kept.
  [[nodiscard]] std::vector<size_t> take_written() noexcept {
    return std::exchange(written_, {});
  }

private:
  /// One request, and where its answer goes.
  struct exchange {
    const served_request& asked;
    time_point now;
    response_output& out;
  };

  // -- services ---------------------------------------------------------------

  void serve(const exchange& x);
  void on_read(const exchange& x);
  void on_read_multiple(const exchange& x);
  void on_write(const exchange& x);
  void on_write_multiple(const exchange& x);
  void on_subscribe(const exchange& x);
  void on_control(const exchange& x);
  void on_reinitialize(const exchange& x);
  void on_unconfirmed(const device_address& from,
                      const unconfirmed_request& what,
                      std::vector<outgoing_apdu>& out);

  [[nodiscard]] bool allows(uint8_t service) const noexcept;
  [[nodiscard]] bool is_password(const std::optional<std::string>& x) const;
  [[nodiscard]] std::optional<error> write_one(const write_property& what);
  void restart();

  // -- answers ----------------------------------------------------------------

  void acknowledge(const exchange& x);
  void acknowledge(const exchange& x, const std::vector<uint8_t>& data);
  void refuse(const exchange& x, const error& why);
  void refuse(const exchange& x, reject_reason why);

  // -- frames -----------------------------------------------------------------

  void notify(time_point now, std::vector<outgoing_apdu>& out);
  void take_outcomes(transaction_output& from);
  void dispatch(response_output& from, time_point now,
                std::vector<outgoing_apdu>& out);

  /// What the fault leaves of *frames* goes out, or waits.
  void emit(std::vector<outgoing_apdu>& frames, time_point now,
            std::vector<outgoing_apdu>& out);

  server_settings cfg_;
  server_database objects_;
  server_cov cov_;
  response_table responses_;
  transaction_table requests_;
  std::map<request_number, uint64_t> told_; ///< Subscriptions by request.
  server_fault fault_;
  std::deque<std::pair<time_point, outgoing_apdu>> late_;
  std::vector<size_t> written_;
  communication state_ = communication::enable;
  std::optional<time_point> enabled_again_;
  uint32_t sent_ = 0; ///< Frames, for those that are lost.
  server_counts counts_;
};

} // namespace troupe::bacnet
