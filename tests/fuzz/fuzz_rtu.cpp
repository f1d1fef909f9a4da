// Any bytes as what a serial line brings: the first byte chooses the request,
// the second how the rest arrives. A zero length is a silence.

#include "protocol/modbus/rtu_reader.hpp"

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

const std::array<request, 4>& requests() {
  static const std::array<request, 4> all{
    request{request::kind::read, table::holding_registers, 0, 2, {}},
    request{request::kind::read, table::coils, 0, 2'000, {}},
    request{request::kind::write, table::holding_registers, 0, 0, {5}},
    request{request::kind::write, table::coils, 0, 0, {1, 0, 1}},
  };
  return all;
}

void judge(const request& asked, const frame& x) {
  require(x.unit == 1 && x.size >= 1 && x.size <= 2 * most_rtu_bytes);
  response out;
  if (decode(out, asked, x.pdu, x.size) && out.code == exception::none
      && asked.what == request::kind::read)
    require(out.words.size() == asked.count);
}

void fall_silent(rtu_reader& reader, const request& asked) {
  frame x;
  // Each piece takes at least a byte, so the end comes.
  for (size_t i = 0; i <= 2 * most_rtu_bytes; ++i) {
    auto news = reader.end(x);
    if (news == rtu_news::none)
      return require(reader.empty());
    if (news == rtu_news::answer)
      judge(asked, x);
  }
  require(false);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2)
    return 0;
  auto& asked = requests()[data[0] % requests().size()];
  auto echo = (data[0] & 0x80) != 0;
  rtu_reader reader;
  reader.expect(1, function_of(asked));
  if (echo)
    reader.expect_echo(encode_rtu(asked, 1));
  auto step = size_t{data[1] % 16u};
  for (size_t i = 2; i < size;) {
    auto piece = std::min(step == 0 ? data[i] + size_t{1} : step, size - i);
    reader.put(data + i, piece);
    i += piece;
    frame x;
    while (reader.take_answer(x))
      judge(asked, x);
    if (data[i - 1] == 0)
      fall_silent(reader, asked);
  }
  fall_silent(reader, asked);
  return 0;
}
