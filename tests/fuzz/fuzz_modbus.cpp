// Any bytes as what a Modbus peer sends: the first byte chooses the request and
// how TCP cuts the rest.

#include "protocol/modbus/native.hpp"
#include "protocol/modbus/pdu.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace {

using namespace troupe;
using namespace troupe::modbus;

void require(bool x) {
  if (!x)
    std::abort();
}

request reads(table space, uint16_t count) {
  return {request::kind::read, space, 0, count, {}};
}

request writes(table space, std::vector<uint16_t> data) {
  return {request::kind::write, space, 0, 0, std::move(data)};
}

const std::array<request, 8>& requests() {
  static const std::array<request, 8> all{
    reads(table::holding_registers, 2),
    reads(table::input_registers, 125),
    reads(table::coils, 2'000),
    reads(table::discrete_inputs, 3),
    writes(table::coils, {1}),
    writes(table::coils, {1, 0, 1}),
    writes(table::holding_registers, {5}),
    writes(table::holding_registers, {5, 6}),
  };
  return all;
}

void show(const std::vector<uint16_t>& words, native_type type) {
  data_type as;
  as.kind = type >= native_type::char8 ? type_kind::text : type_kind::number;
  mapping where;
  where.type = type;
  where.length = std::max<uint16_t>(registers_of(type), 1);
  where.words = words[0] % 2 == 0 ? endian::big : endian::little;
  where.bytes = words[0] % 3 == 0 ? endian::big : endian::little;
  if (words.size() < where.length)
    return;
  auto what = decode_words(words.data(), where, as);
  if (what.is_null())
    return;
  if (auto back = encode_words(what, where, as))
    require(back->size() == where.length);
}

void answer(const request& asked, const frame& x, response& out) {
  require(x.size >= 1 && x.size <= most_pdu_bytes);
  auto ok = decode(out, asked, x.pdu, x.size);
  if (!ok || out.code != exception::none || asked.what == request::kind::write)
    return;
  require(out.words.size() == asked.count);
  for (int i = 0; i <= static_cast<int>(native_type::char8_2); ++i)
    show(out.words, static_cast<native_type>(i));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2)
    return 0;
  auto& asked = requests()[data[0] % requests().size()];
  auto step = data[0] / requests().size() + 1;
  frame_reader reader;
  response out;
  for (size_t i = 1; i < size; i += step) {
    reader.put(data + i, std::min(step, size - i));
    frame x;
    auto more = reader.next(x);
    while (more && *more) {
      answer(asked, x, out);
      more = reader.next(x);
    }
    if (!more)
      return 0; // the line hangs up
  }
  return 0;
}
