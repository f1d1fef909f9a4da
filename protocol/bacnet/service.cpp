#include "protocol/bacnet/service.hpp"

#include "protocol/bacnet/name_table.hpp"

namespace troupe::bacnet {

namespace {

constexpr number_name confirmed_rows[]{
  {0, "acknowledge-alarm"},
  {1, "confirmed-cov-notification"},
  {2, "confirmed-event-notification"},
  {3, "get-alarm-summary"},
  {4, "get-enrollment-summary"},
  {5, "subscribe-cov"},
  {6, "atomic-read-file"},
  {7, "atomic-write-file"},
  {8, "add-list-element"},
  {9, "remove-list-element"},
  {10, "create-object"},
  {11, "delete-object"},
  {12, "read-property"},
  {14, "read-property-multiple"},
  {15, "write-property"},
  {16, "write-property-multiple"},
  {17, "device-communication-control"},
  {18, "confirmed-private-transfer"},
  {19, "confirmed-text-message"},
  {20, "reinitialize-device"},
  {26, "read-range"},
  {27, "life-safety-operation"},
  {28, "subscribe-cov-property"},
  {29, "get-event-information"},
  {30, "subscribe-cov-property-multiple"},
  {31, "confirmed-cov-notification-multiple"},
};

constexpr number_name unconfirmed_rows[]{
  {0, "i-am"},
  {1, "i-have"},
  {2, "unconfirmed-cov-notification"},
  {3, "unconfirmed-event-notification"},
  {4, "unconfirmed-private-transfer"},
  {5, "unconfirmed-text-message"},
  {6, "time-synchronization"},
  {7, "who-has"},
  {8, "who-is"},
  {9, "utc-time-synchronization"},
  {10, "write-group"},
  {11, "unconfirmed-cov-notification-multiple"},
};

/// The bits follow the order in which services were invented
/// (BACnetServicesSupported).
size_t bit_of(confirmed_service x) noexcept {
  switch (x) {
    case confirmed_service::read_range:
      return 35;
    case confirmed_service::subscribe_cov_property:
      return 38;
    default:
      return static_cast<size_t>(x);
  }
}

size_t bit_of(unconfirmed_service x) noexcept {
  switch (x) {
    case unconfirmed_service::who_has:
      return 33;
    case unconfirmed_service::who_is:
      return 34;
    case unconfirmed_service::utc_time_synchronization:
      return 36;
    default:
      return 26 + static_cast<size_t>(x);
  }
}

bool has_bit(const bit_string& bits, size_t i) noexcept {
  return i < bits.size() && bits[i];
}

void set_bit(bit_string& bits, size_t i) {
  if (bits.size() <= i)
    bits.resize(i + 1);
  bits[i] = true;
}

} // namespace

std::string to_string(confirmed_service x) {
  return name_table{confirmed_rows}.text_of(static_cast<uint32_t>(x));
}

std::string to_string(unconfirmed_service x) {
  return name_table{unconfirmed_rows}.text_of(static_cast<uint32_t>(x));
}

bool has_service(const bit_string& supported, confirmed_service x) noexcept {
  return has_bit(supported, bit_of(x));
}

bool has_service(const bit_string& supported, unconfirmed_service x) noexcept {
  return has_bit(supported, bit_of(x));
}

void add_service(bit_string& supported, confirmed_service x) {
  set_bit(supported, bit_of(x));
}

void add_service(bit_string& supported, unconfirmed_service x) {
  set_bit(supported, bit_of(x));
}

} // namespace troupe::bacnet
