#include "protocol/bacnet/primitive.hpp"

#include "protocol/import/text.hpp"
#include "protocol/utf8.hpp"

#include <cstring>

namespace troupe::bacnet {

namespace {

// Character sets (20.2.9).
constexpr uint8_t utf_8 = 0;
constexpr uint8_t ucs_4 = 3;
constexpr uint8_t ucs_2 = 4;
constexpr uint8_t iso_8859_1 = 5;

constexpr unsigned instance_bits = 22;
constexpr uint32_t instance_mask = (1u << instance_bits) - 1;

uint64_t gather(octets x) noexcept {
  uint64_t out = 0;
  for (size_t i = 0; i < x.size; ++i)
    out = out << 8 | x.data[i];
  return out;
}

/// Appends the lowest *size* bytes of *x*.
void scatter(std::vector<uint8_t>& out, uint64_t x, size_t size) {
  for (auto i = size; i-- > 0;)
    out.push_back(static_cast<uint8_t>(x >> 8 * i));
}

size_t unsigned_size(uint64_t x) noexcept {
  size_t out = 1;
  while (out < 8 && x >> 8 * out != 0)
    ++out;
  return out;
}

/// The sign must fit, too: 128 takes two bytes.
size_t signed_size(int64_t x) noexcept {
  size_t out = 1;
  while (out < 8 && (x >> (8 * out - 1) != 0) && (x >> (8 * out - 1) != -1))
    ++out;
  return out;
}

std::string wide_text(octets x, size_t width) {
  std::string out;
  for (size_t i = 0; i < x.size; i += width) {
    auto code = gather({x.data + i, width});
    append_utf8(out,
                code > 0xFFFF ? char16_t{0xFFFD} : static_cast<char16_t>(code));
  }
  return out;
}

bool has_size(octets x, size_t size) noexcept {
  return x.size == size;
}

struct content_writer {
  std::vector<uint8_t>& out;

  void operator()(std::monostate) const {
    // nop
  }

  void operator()(bool x) const {
    out.push_back(x ? 1 : 0);
  }

  void operator()(uint64_t x) const {
    scatter(out, x, unsigned_size(x));
  }

  void operator()(int64_t x) const {
    scatter(out, static_cast<uint64_t>(x), signed_size(x));
  }

  void operator()(float x) const {
    uint32_t bits = 0;
    std::memcpy(&bits, &x, sizeof bits);
    scatter(out, bits, sizeof bits);
  }

  void operator()(double x) const {
    uint64_t bits = 0;
    std::memcpy(&bits, &x, sizeof bits);
    scatter(out, bits, sizeof bits);
  }

  void operator()(const octet_string& x) const {
    out.insert(out.end(), x.begin(), x.end());
  }

  void operator()(const std::string& x) const {
    out.push_back(utf_8);
    out.insert(out.end(), x.begin(), x.end());
  }

  /// The unused bits of the last byte are told first.
  void operator()(const bit_string& x) const {
    auto bytes = (x.size() + 7) / 8;
    out.push_back(static_cast<uint8_t>(8 * bytes - x.size()));
    auto begin = out.size();
    out.resize(begin + bytes, 0);
    for (size_t i = 0; i < x.size(); ++i)
      if (x[i])
        out[begin + i / 8]
          = static_cast<uint8_t>(out[begin + i / 8] | (0x80u >> i % 8));
  }

  void operator()(enumerated x) const {
    (*this)(uint64_t{x.number});
  }

  void operator()(const date& x) const {
    out.insert(out.end(), {x.year, x.month, x.day, x.weekday});
  }

  void operator()(const time_of_day& x) const {
    out.insert(out.end(), {x.hour, x.minute, x.second, x.hundredths});
  }

  void operator()(const object_id& x) const {
    auto type = static_cast<uint32_t>(x.type);
    scatter(out, type << instance_bits | (x.instance & instance_mask), 4);
  }
};

/// Wraps what a reader of one kind returns.
template <class T>
std::optional<primitive> wrapped(std::optional<T> x) {
  if (!x)
    return std::nullopt;
  return primitive{*std::move(x)};
}

} // namespace

std::optional<uint64_t> read_unsigned(octets x) noexcept {
  if (x.size == 0 || x.size > 8)
    return std::nullopt;
  return gather(x);
}

std::optional<int64_t> read_signed(octets x) noexcept {
  auto out = read_unsigned(x);
  if (!out)
    return std::nullopt;
  if (x.size < 8 && (x.data[0] & 0x80) != 0)
    *out |= ~uint64_t{0} << 8 * x.size;
  return static_cast<int64_t>(*out);
}

std::optional<float> read_real(octets x) noexcept {
  if (!has_size(x, 4))
    return std::nullopt;
  auto bits = static_cast<uint32_t>(gather(x));
  float out = 0;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

std::optional<double> read_double(octets x) noexcept {
  if (!has_size(x, 8))
    return std::nullopt;
  auto bits = gather(x);
  double out = 0;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

std::optional<std::string> read_text(octets x) {
  if (x.size == 0)
    return std::nullopt;
  auto set = x.data[0];
  octets rest{x.data + 1, x.size - 1};
  std::string out;
  if (set == utf_8)
    out = to_utf8({rest.data, rest.data + rest.size});
  else if (set == iso_8859_1)
    out = wide_text(rest, 1);
  else if (set == ucs_2 && rest.size % 2 == 0)
    out = wide_text(rest, 2);
  else if (set == ucs_4 && rest.size % 4 == 0)
    out = wide_text(rest, 4);
  else
    return std::nullopt;
  while (!out.empty() && out.back() == '\0')
    out.pop_back();
  return out;
}

std::optional<bit_string> read_bits(octets x) {
  if (x.size == 0 || x.data[0] > 7 || (x.size == 1 && x.data[0] != 0))
    return std::nullopt;
  bit_string out(8 * (x.size - 1) - x.data[0]);
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = (x.data[1 + i / 8] & (0x80u >> i % 8)) != 0;
  return out;
}

std::optional<object_id> read_object_id(octets x) noexcept {
  if (!has_size(x, 4))
    return std::nullopt;
  auto bits = static_cast<uint32_t>(gather(x));
  return object_id{static_cast<object_type>(bits >> instance_bits),
                   bits & instance_mask};
}

std::optional<primitive> read_primitive(data_kind kind, octets x) {
  switch (kind) {
    case data_kind::null:
      if (!has_size(x, 0))
        return std::nullopt;
      return primitive{};
    case data_kind::boolean:
      if (!has_size(x, 1) || x.data[0] > 1)
        return std::nullopt;
      return primitive{x.data[0] == 1};
    case data_kind::unsigned_integer:
      return wrapped(read_unsigned(x));
    case data_kind::signed_integer:
      return wrapped(read_signed(x));
    case data_kind::real:
      return wrapped(read_real(x));
    case data_kind::double_precision:
      return wrapped(read_double(x));
    case data_kind::octet_string:
      return primitive{octet_string(x.data, x.data + x.size)};
    case data_kind::character_string:
      return wrapped(read_text(x));
    case data_kind::bit_string:
      return wrapped(read_bits(x));
    case data_kind::enumerated: {
      auto number = read_unsigned(x);
      if (!number || *number > UINT32_MAX)
        return std::nullopt;
      return primitive{enumerated{static_cast<uint32_t>(*number)}};
    }
    case data_kind::date:
      if (!has_size(x, 4))
        return std::nullopt;
      return primitive{date{x.data[0], x.data[1], x.data[2], x.data[3]}};
    case data_kind::time:
      if (!has_size(x, 4))
        return std::nullopt;
      return primitive{time_of_day{x.data[0], x.data[1], x.data[2], x.data[3]}};
    case data_kind::object_identifier:
      return wrapped(read_object_id(x));
  }
  return std::nullopt;
}

void append_content(std::vector<uint8_t>& out, const primitive& x) {
  std::visit(content_writer{out}, x);
}

} // namespace troupe::bacnet
