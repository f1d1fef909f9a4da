// Any bytes as the value of any type of network variable.

#include "protocol/lon/catalogue.hpp"
#include "protocol/lon/codec.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace lon = troupe::lon;

/// Two bytes choose the type, the others are its wire form.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2)
    return 0;
  auto& types = lon::type_catalogue::standard();
  auto number = static_cast<uint32_t>(data[0] & 0x7F) << 8 | data[1];
  auto type = (data[0] & 0x80) != 0 ? types.scpt(number) : types.snvt(number);
  if (type == nullptr)
    return 0;
  auto first = lon::decode(data + 2, size - 2, *type);
  auto wire = lon::encode(first, *type);
  if (!wire || wire->size() != type->size)
    std::abort();
  // Limits may change a number once.
  auto second = lon::decode(wire->data(), wire->size(), *type);
  auto again = lon::encode(second, *type);
  if (!again || *again != *wire)
    std::abort();
  if (!second.is_null() && !troupe::coerce(second, *type))
    std::abort();
  return 0;
}
