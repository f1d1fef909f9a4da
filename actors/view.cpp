#include "actors/view.hpp"

namespace troupe {

std::string_view to_string(device_phase x) noexcept {
  switch (x) {
    case device_phase::unprovisioned:
      return "unprovisioned";
    case device_phase::provisioned:
      return "provisioned";
    case device_phase::deleted:
      return "deleted";
  }
  return "";
}

std::string_view to_string(device_health x) noexcept {
  switch (x) {
    case device_health::nascent:
      return "nascent";
    case device_health::normal:
      return "normal";
    case device_health::suspect:
      return "suspect";
    case device_health::down:
      return "down";
  }
  return "";
}

std::string_view to_string(severity x) noexcept {
  switch (x) {
    case severity::debug:
      return "debug";
    case severity::info:
      return "info";
    case severity::warning:
      return "warning";
    case severity::error:
      return "error";
  }
  return "";
}

} // namespace troupe
