#include "protocol/bacnet/error.hpp"

#include "protocol/bacnet/name_table.hpp"

namespace troupe::bacnet {

namespace {

constexpr number_name class_rows[]{
  {0, "device"},   {1, "object"},   {2, "property"}, {3, "resources"},
  {4, "security"}, {5, "services"}, {6, "vt"},       {7, "communication"},
};

constexpr number_name code_rows[]{
  {0, "other"},
  {2, "configuration-in-progress"},
  {3, "device-busy"},
  {4, "dynamic-creation-not-supported"},
  {5, "file-access-denied"},
  {7, "inconsistent-parameters"},
  {8, "inconsistent-selection-criterion"},
  {9, "invalid-data-type"},
  {10, "invalid-file-access-method"},
  {11, "invalid-file-start-position"},
  {13, "invalid-parameter-data-type"},
  {14, "invalid-timestamp"},
  {16, "missing-required-parameter"},
  {17, "no-objects-of-specified-type"},
  {18, "no-space-for-object"},
  {19, "no-space-to-add-list-element"},
  {20, "no-space-to-write-property"},
  {21, "no-vt-sessions-available"},
  {22, "property-is-not-a-list"},
  {23, "object-deletion-not-permitted"},
  {24, "object-identifier-already-exists"},
  {25, "operational-problem"},
  {26, "password-failure"},
  {27, "read-access-denied"},
  {29, "service-request-denied"},
  {30, "timeout"},
  {31, "unknown-object"},
  {32, "unknown-property"},
  {34, "unknown-vt-class"},
  {35, "unknown-vt-session"},
  {36, "unsupported-object-type"},
  {37, "value-out-of-range"},
  {38, "vt-session-already-closed"},
  {39, "vt-session-termination-failure"},
  {40, "write-access-denied"},
  {41, "character-set-not-supported"},
  {42, "invalid-array-index"},
  {43, "cov-subscription-failed"},
  {44, "not-cov-property"},
  {45, "optional-functionality-not-supported"},
  {46, "invalid-configuration-data"},
  {47, "datatype-not-supported"},
  {48, "duplicate-name"},
  {49, "duplicate-object-id"},
  {50, "property-is-not-an-array"},
  {51, "abort-buffer-overflow"},
  {52, "abort-invalid-apdu-in-this-state"},
  {53, "abort-preempted-by-higher-priority-task"},
  {54, "abort-segmentation-not-supported"},
  {55, "abort-proprietary"},
  {56, "abort-other"},
  {57, "invalid-tag"},
  {58, "network-down"},
  {59, "reject-buffer-overflow"},
  {60, "reject-inconsistent-parameters"},
  {61, "reject-invalid-parameter-data-type"},
  {62, "reject-invalid-tag"},
  {63, "reject-missing-required-parameter"},
  {64, "reject-parameter-out-of-range"},
  {65, "reject-too-many-arguments"},
  {66, "reject-undefined-enumeration"},
  {67, "reject-unrecognized-service"},
  {68, "reject-proprietary"},
  {69, "reject-other"},
  {70, "unknown-device"},
  {71, "unknown-route"},
  {72, "value-not-initialized"},
  {73, "invalid-event-state"},
  {74, "no-alarm-configured"},
  {75, "log-buffer-full"},
  {76, "logged-value-purged"},
  {77, "no-property-specified"},
  {78, "not-configured-for-triggered-logging"},
  {79, "unknown-subscription"},
  {80, "parameter-out-of-range"},
  {81, "list-element-not-found"},
  {82, "busy"},
  {83, "communication-disabled"},
  {84, "success"},
  {85, "access-denied"},
  {86, "bad-destination-address"},
  {87, "bad-destination-device-id"},
  {88, "bad-signature"},
  {89, "bad-source-address"},
  {90, "bad-timestamp"},
  {91, "cannot-use-key"},
  {92, "cannot-verify-message-id"},
  {93, "correct-key-revision"},
  {94, "destination-device-id-required"},
  {95, "duplicate-message"},
  {96, "encryption-not-configured"},
  {97, "encryption-required"},
  {98, "incorrect-key"},
  {99, "invalid-key-data"},
  {100, "key-update-in-progress"},
  {101, "malformed-message"},
  {102, "not-key-server"},
  {103, "security-not-configured"},
  {104, "source-security-required"},
  {105, "too-many-keys"},
  {106, "unknown-authentication-type"},
  {107, "unknown-key"},
  {108, "unknown-key-revision"},
  {109, "unknown-source-message"},
  {110, "not-router-to-dnet"},
  {111, "router-busy"},
  {112, "unknown-network-message"},
  {113, "message-too-long"},
  {114, "security-error"},
  {115, "addressing-error"},
  {116, "write-bdt-failed"},
  {117, "read-bdt-failed"},
  {118, "register-foreign-device-failed"},
  {119, "read-fdt-failed"},
  {120, "delete-fdt-entry-failed"},
  {121, "distribute-broadcast-failed"},
  {122, "unknown-file-size"},
  {123, "abort-apdu-too-long"},
  {124, "abort-application-exceeded-reply-time"},
  {125, "abort-out-of-resources"},
  {126, "abort-tsm-timeout"},
  {127, "abort-window-size-out-of-range"},
  {128, "file-full"},
  {129, "inconsistent-configuration"},
  {130, "inconsistent-object-type"},
  {131, "internal-error"},
  {132, "not-configured"},
  {133, "out-of-memory"},
  {134, "value-too-long"},
  {135, "abort-insufficient-security"},
  {136, "abort-security-error"},
  {137, "duplicate-entry"},
  {138, "invalid-value-in-this-state"},
};

constexpr number_name reliability_rows[]{
  {0, "no-fault-detected"},
  {1, "no-sensor"},
  {2, "over-range"},
  {3, "under-range"},
  {4, "open-loop"},
  {5, "shorted-loop"},
  {6, "no-output"},
  {7, "unreliable-other"},
  {8, "process-error"},
  {9, "multi-state-fault"},
  {10, "configuration-error"},
  {12, "communication-failure"},
  {13, "member-fault"},
  {14, "monitored-object-fault"},
  {15, "tripped"},
  {16, "lamp-failure"},
  {17, "activation-failure"},
  {18, "renew-dhcp-failure"},
  {19, "renew-fd-registration-failure"},
  {20, "restart-auto-negotiation-failure"},
  {21, "restart-failure"},
  {22, "proprietary-command-failure"},
  {23, "faults-listed"},
  {24, "referenced-object-fault"},
};

} // namespace

std::string to_string(error_class x) {
  return name_table{class_rows}.text_of(static_cast<uint32_t>(x));
}

std::string to_string(error_code x) {
  return name_table{code_rows}.text_of(static_cast<uint32_t>(x));
}

std::string to_string(const error& x) {
  return to_string(x.what) + ": " + to_string(x.code);
}

ec code_of(const error& x) noexcept {
  switch (x.code) {
    case error_code::unknown_object:
      return ec::no_such_point;
    case error_code::unknown_property:
    case error_code::invalid_array_index:
    case error_code::property_is_not_an_array:
      return ec::no_such_property;
    case error_code::write_access_denied:
      return ec::read_only;
    case error_code::invalid_data_type:
    case error_code::datatype_not_supported:
      return ec::wrong_type;
    case error_code::value_out_of_range:
    case error_code::parameter_out_of_range:
      return ec::out_of_range;
    case error_code::device_busy:
    case error_code::busy:
      return ec::device_busy;
    case error_code::optional_functionality_not_supported:
      return ec::unsupported;
    default:
      return ec::device_refused;
  }
}

/// Numbers beyond 16 bits are not to be had (clause 23.1).
error take_error(tag_reader& from) {
  auto what = from.take_enumerated();
  auto code = from.take_enumerated();
  if (what > UINT16_MAX || code > UINT16_MAX)
    from.fail();
  return {static_cast<error_class>(what), static_cast<error_code>(code)};
}

void put_error(tag_writer& to, const error& x) {
  to.put_enumerated(static_cast<uint32_t>(x.what));
  to.put_enumerated(static_cast<uint32_t>(x.code));
}

status decode(error& out, octets from) {
  tag_reader in{from};
  if (!in.at_opening(0)) {
    out = take_error(in);
    return in.finish("an Error");
  }
  in.take_opening(0);
  out = take_error(in);
  in.take_closing(0);
  while (!in.at_end())
    in.take_element();
  return in.finish("an Error");
}

void encode(const error& x, std::vector<uint8_t>& out) {
  tag_writer to{out};
  put_error(to, x);
}

std::string reliability_text(uint32_t x) {
  return x == 0 ? std::string{} : name_table{reliability_rows}.text_of(x);
}

status_flags status_of(const bit_string& x) {
  auto bit = [&](size_t i) { return i < x.size() && x[i]; };
  return {bit(0), bit(1), bit(2), bit(3)};
}

bit_string bits_of(const status_flags& x) {
  return {x.in_alarm, x.fault, x.overridden, x.out_of_service};
}

} // namespace troupe::bacnet
