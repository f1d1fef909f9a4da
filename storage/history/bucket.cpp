#include "storage/history/bucket.hpp"

#include "storage/history/byte_io.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

std::optional<number_kind> number_kind_of(const value& x) {
  if (x.real() != nullptr)
    return number_kind::real;
  if (x.integer() != nullptr)
    return number_kind::integer;
  if (x.boolean() != nullptr)
    return number_kind::boolean;
  return {};
}

value make_number(double x, number_kind kind) {
  // Beyond 2^53 a double has lost the integer already.
  constexpr double exact = 9007199254740992.0;
  if (kind == number_kind::boolean)
    return value{x != 0};
  if (kind == number_kind::integer && std::abs(x) <= exact)
    return value{static_cast<int64_t>(x)};
  return value{x};
}

void bucket::start(unix_millis begin, unix_millis length) noexcept {
  auto last = row_.last;
  auto kind = row_.kind;
  row_ = {};
  row_.time = begin;
  row_.length = length;
  row_.last = last;
  row_.kind = kind;
  since_ = begin;
  area_ = sum_ = 0;
  covered_ = false;
}

void bucket::advance(unix_millis time) noexcept {
  if (time <= since_)
    return;
  if (holds_) {
    auto passed = time - since_;
    area_ += row_.last * static_cast<double>(passed);
    row_.known += static_cast<uint64_t>(passed);
    cover(row_.last, row_.last);
  }
  since_ = time;
}

void bucket::cover(double least, double most) noexcept {
  row_.least = covered_ ? std::min(row_.least, least) : least;
  row_.most = covered_ ? std::max(row_.most, most) : most;
  covered_ = true;
}

void bucket::add(unix_millis time, double x, number_kind kind) noexcept {
  advance(time);
  cover(x, x);
  row_.last = x;
  row_.kind = kind;
  ++row_.count;
  sum_ += x;
  holds_ = true;
}

void bucket::add(const bucket_row& x) noexcept {
  advance(x.time);
  if (x.count > 0 || x.known > 0)
    cover(x.least, x.most);
  row_.last = x.last;
  row_.kind = x.kind;
  row_.count += x.count;
  row_.known += x.known;
  area_ += x.mean * static_cast<double>(x.known);
  sum_ += x.mean * static_cast<double>(x.count);
  since_ = std::max(since_, x.time + x.length);
  holds_ = true;
}

void bucket::gap(unix_millis time) noexcept {
  advance(time);
  holds_ = false;
}

bucket_row bucket::row_at(unix_millis time) noexcept {
  advance(time);
  if (row_.known > 0)
    row_.mean = area_ / static_cast<double>(row_.known);
  else
    row_.mean = plain_mean();
  return row_;
}

void bucket::save(std::string& out) const {
  put_signed(out, row_.time);
  put_signed(out, row_.length);
  put_signed(out, since_);
  out += static_cast<char>(row_.kind);
  out += static_cast<char>((covered_ ? 1 : 0) | (holds_ ? 2 : 0));
  put_varint(out, row_.count);
  put_varint(out, row_.known);
  for (auto x : {row_.last, row_.least, row_.most, area_, sum_})
    put_double(out, x);
}

bool bucket::load(byte_reader& in) {
  row_ = {};
  row_.time = read_signed(in);
  row_.length = read_signed(in);
  since_ = read_signed(in);
  row_.kind = static_cast<number_kind>(in.byte() % 3);
  auto flags = in.byte();
  covered_ = (flags & 1) != 0;
  holds_ = (flags & 2) != 0;
  row_.count = in.varint();
  row_.known = in.varint();
  for (auto x : {&row_.last, &row_.least, &row_.most, &area_, &sum_})
    *x = read_double(in);
  return is_time(row_.time) && is_time(row_.length) && is_time(since_);
}

} // namespace troupe
