// The first line as a topic below `rq`, the rest as its payload; all of it as
// an on-demand get, as the address of a Modbus unit and as a range of them.

#include "bridge/get_service.hpp"
#include "bridge/request_reader.hpp"
#include "drivers/modbus/candidates.hpp"
#include "drivers/modbus/unit_address.hpp"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string text{reinterpret_cast<const char*>(data), size};
  auto unit = troupe::modbus::read_unit_address(text);
  if (unit && unit->host.empty())
    std::abort();
  auto places = troupe::modbus::read_candidates({text}, [](const std::string&) {
    return false;
  });
  if (places
      && !troupe::modbus::read_unit_address(places->front().where + ":1"))
    std::abort();
  auto get = troupe::read_get(text, "reply");
  if (get && get->response.empty())
    std::abort();
  auto end = text.find('\n');
  if (end == std::string::npos)
    return 0;
  auto topic
    = troupe::iap::read_request_topic(std::string_view{text}.substr(0, end));
  if (!topic || topic->kind != troupe::iap::request_kind::device)
    return 0;
  auto request = troupe::read_device_request(topic->device,
                                             text.substr(end + 1));
  if (!request && request.error().text.empty())
    std::abort();
  return 0;
}
