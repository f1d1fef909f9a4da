#include "storage/history/tail_record.hpp"

#include "storage/history/byte_io.hpp"
#include "storage/history/chunk_decimal.hpp"
#include "storage/history/chunk_shape.hpp"

#include <cstdlib>
#include <utility>

namespace troupe {

namespace {

constexpr uint8_t version = 1;
constexpr uint8_t shape_follows = 3;
constexpr uint8_t first_short = 4;

/// Most decimals of a short number.
constexpr unsigned most_short = 3;

/// Longer ones would take as much as the double.
constexpr int64_t longest_short = int64_t{1} << 48;

/// What most devices measure: it halves the tail.
bool put_short(std::string& out, double x) {
  for (unsigned decimals = 0; decimals <= most_short; ++decimals)
    if (auto whole = to_decimal(x, decimals);
        whole && std::abs(*whole) < longest_short) {
      out += static_cast<char>(first_short + decimals);
      put_signed(out, *whole);
      return true;
    }
  return false;
}

void put_real(std::string& out, const log_sample& x, double real) {
  if (x.status == quality::good && put_short(out, real))
    return;
  out += static_cast<char>(x.status);
  put_double(out, real);
}

bool put_general(std::string& out, const log_sample& x) {
  std::string shape;
  leaf_list leaves;
  if (!put_shape(shape, leaves, x))
    return false;
  out += static_cast<char>(shape_follows);
  put_text(out, shape);
  for (size_t i = 0; i < leaves.size; ++i)
    put_double(out, double_of(leaves.all[i].bits));
  return true;
}

bool read_general(byte_reader& in, log_sample& out) {
  auto shape = sample_shape::parse(in.text());
  if (!shape)
    return false;
  leaf_bits bits{};
  for (size_t i = 0; i < shape->leaves().size(); ++i)
    bits[i] = bits_of(read_double(in));
  shape->fill(out, bits);
  return true;
}

bool read_sample(byte_reader& in, log_sample& out) {
  auto tag = in.byte();
  if (tag == shape_follows)
    return read_general(in, out) && !in.failed();
  if (tag >= first_short && tag - first_short <= static_cast<int>(most_short)) {
    auto decimals = static_cast<unsigned>(tag - first_short);
    out.status = quality::good;
    out.what = value{from_decimal(read_signed(in), decimals)};
    return !in.failed();
  }
  if (tag > static_cast<uint8_t>(quality::invalid))
    return false;
  out.status = static_cast<quality>(tag);
  out.what = value{read_double(in)};
  return !in.failed();
}

} // namespace

bool tail_writer::add(series_number series, const log_sample& x) {
  auto before = body_.size();
  auto time = to_millis(x.time);
  put_signed(body_, int64_t{series} - int64_t{series_});
  put_signed(body_, time - time_);
  if (auto real = x.what.real()) {
    put_real(body_, x, *real);
  } else if (!put_general(body_, x)) {
    body_.resize(before);
    return false;
  }
  series_ = series;
  time_ = time;
  return true;
}

std::string tail_writer::take(unix_millis now) {
  std::string out{static_cast<char>(version)};
  put_varint(out, static_cast<uint64_t>(now));
  out += body_;
  body_.clear();
  series_ = 0;
  time_ = 0;
  return out;
}

result<unix_millis>
read_tail(std::string_view bytes,
          const std::function<void(series_number, const log_sample&)>& each) {
  byte_reader in{bytes};
  auto known = in.byte() == version;
  auto now = static_cast<unix_millis>(in.varint());
  series_number series = 0;
  uint64_t time = 0; // unsigned: broken bytes may overflow it
  log_sample x;
  while (known && !in.at_end()) {
    series += static_cast<series_number>(read_signed(in));
    time += static_cast<uint64_t>(read_signed(in));
    known = is_time(static_cast<unix_millis>(time)) && read_sample(in, x);
    if (!known)
      break;
    x.time = to_nanos(static_cast<unix_millis>(time));
    each(series, x);
  }
  if (!known || !is_time(now) || in.failed())
    return failure{ec::parse_error, "a record of history's tail is broken"};
  return now;
}

} // namespace troupe
