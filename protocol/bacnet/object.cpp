#include "protocol/bacnet/object.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe::bacnet {

namespace {

struct type_name {
  object_type type;
  std::string_view brief;
  std::string_view full; ///< Letters of the standard's name only.
};

constexpr std::array names{
  type_name{object_type::analog_input, "AI", "analoginput"},
  type_name{object_type::analog_output, "AO", "analogoutput"},
  type_name{object_type::analog_value, "AV", "analogvalue"},
  type_name{object_type::binary_input, "BI", "binaryinput"},
  type_name{object_type::binary_output, "BO", "binaryoutput"},
  type_name{object_type::binary_value, "BV", "binaryvalue"},
  type_name{object_type::loop, "LP", "loop"},
  type_name{object_type::multi_state_input, "MSI", "multistateinput"},
  type_name{object_type::multi_state_output, "MSO", "multistateoutput"},
  type_name{object_type::multi_state_value, "MSV", "multistatevalue"},
  type_name{object_type::multi_state_input, "MI", ""},
  type_name{object_type::multi_state_output, "MO", ""},
  type_name{object_type::multi_state_value, "MV", ""},
  type_name{object_type::accumulator, "ACC", "accumulator"},
  type_name{object_type::pulse_converter, "PC", "pulseconverter"},
  type_name{object_type::character_string_value, "CSV", "characterstringvalue"},
  type_name{object_type::integer_value, "IV", "integervalue"},
  type_name{object_type::large_analog_value, "LAV", "largeanalogvalue"},
  type_name{object_type::positive_integer_value, "PIV", "positiveintegervalue"},
  type_name{object_type::calendar, "CAL", "calendar"},
  type_name{object_type::device, "DEV", "device"},
  type_name{object_type::file, "FILE", "file"},
  type_name{object_type::notification_class, "NC", "notificationclass"},
  type_name{object_type::program, "PRG", "program"},
  type_name{object_type::schedule, "SCH", "schedule"},
  type_name{object_type::trend_log, "TL", "trendlog"},
  type_name{object_type::bit_string_value, "BSV", "bitstringvalue"},
  type_name{object_type::date_pattern_value, "DPV", "datepatternvalue"},
  type_name{object_type::date_value, "DV", "datevalue"},
  type_name{object_type::date_time_pattern_value, "DTPV",
            "datetimepatternvalue"},
  type_name{object_type::date_time_value, "DTV", "datetimevalue"},
  type_name{object_type::octet_string_value, "OSV", "octetstringvalue"},
  type_name{object_type::time_pattern_value, "TPV", "timepatternvalue"},
  type_name{object_type::time_value, "TV", "timevalue"},
};

/// Object types have 10 bits (ASHRAE 135, 20.2.14).
constexpr uint32_t last_type = 1023;

/// ASCII letters in lower case, without what separates words.
std::string letters_of(std::string_view x) {
  std::string out;
  for (auto c : x)
    if (c != '-' && c != '_' && c != ' ')
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::optional<uint32_t> parse_number(std::string_view x, uint32_t most) {
  uint32_t out = 0;
  auto [end, error] = std::from_chars(x.data(), x.data() + x.size(), out);
  if (error != std::errc{} || end != x.data() + x.size() || out > most)
    return std::nullopt;
  return out;
}

} // namespace

std::optional<object_type> parse_object_type(std::string_view x) {
  if (auto number = parse_number(x, last_type))
    return static_cast<object_type>(*number);
  auto word = letters_of(x);
  auto i = std::find_if(names.begin(), names.end(), [&](auto& row) {
    return !word.empty() && (letters_of(row.brief) == word || row.full == word);
  });
  return i == names.end() ? std::nullopt : std::optional{i->type};
}

std::optional<object_id> parse_object_id(std::string_view x) {
  auto colon = x.find(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto type = parse_object_type(x.substr(0, colon));
  auto instance = parse_number(x.substr(colon + 1), last_instance);
  if (!type || !instance)
    return std::nullopt;
  return object_id{*type, *instance};
}

std::string to_string(object_type x) {
  auto i = std::find_if(names.begin(), names.end(),
                        [&](auto& row) { return row.type == x; });
  return i == names.end() ? std::to_string(static_cast<uint16_t>(x))
                          : std::string{i->brief};
}

std::string to_string(const object_id& x) {
  return to_string(x.type) + ':' + std::to_string(x.instance);
}

std::string_view base_type(object_type x) noexcept {
  switch (x) {
    case object_type::binary_input:
    case object_type::binary_output:
    case object_type::binary_value:
    case object_type::calendar:
      return "boolean";
    case object_type::multi_state_input:
    case object_type::multi_state_output:
    case object_type::multi_state_value:
    case object_type::accumulator:
    case object_type::positive_integer_value:
    case object_type::program:
      return "uint32";
    case object_type::integer_value:
      return "sint32";
    case object_type::bit_string_value:
    case object_type::character_string_value:
    case object_type::date_pattern_value:
    case object_type::date_value:
    case object_type::date_time_pattern_value:
    case object_type::date_time_value:
    case object_type::octet_string_value:
    case object_type::time_pattern_value:
    case object_type::time_value:
      return "text";
    default:
      return "float";
  }
}

bool takes_writes(object_type x) noexcept {
  switch (x) {
    case object_type::analog_input:
    case object_type::binary_input:
    case object_type::multi_state_input:
    case object_type::accumulator:
    case object_type::pulse_converter:
    case object_type::loop:
    case object_type::calendar:
    case object_type::program:
    case object_type::schedule:
      return false;
    default:
      return true;
  }
}

bool is_binary(object_type x) noexcept {
  return x == object_type::binary_input || x == object_type::binary_output
         || x == object_type::binary_value;
}

bool is_multi_state(object_type x) noexcept {
  return x == object_type::multi_state_input
         || x == object_type::multi_state_output
         || x == object_type::multi_state_value;
}

bool is_output(object_type x) noexcept {
  return x == object_type::analog_output || x == object_type::binary_output
         || x == object_type::multi_state_output;
}

} // namespace troupe::bacnet
