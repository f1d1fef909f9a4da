#include "storage/history/history_key.hpp"

#include "storage/history/byte_io.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr size_t chunk_key_size = 13;

std::string begin_key(char table, uint64_t number, int bytes) {
  std::string out{table};
  put_big_endian(out, number, bytes);
  return out;
}

} // namespace

std::string first_key(uint8_t level, period_number period,
                      series_number series) {
  auto out = begin_key('c', level, 1);
  put_big_endian(out, period, 2);
  put_big_endian(out, series, 4);
  return out;
}

std::string to_key(const chunk_key& x) {
  auto out = first_key(x.level, period_of(x.first), x.series);
  put_big_endian(out, x.lane, 1);
  put_big_endian(out, static_cast<uint64_t>(x.first % period_length), 4);
  return out;
}

std::optional<chunk_key> read_chunk_key(std::string_view bytes) {
  if (bytes.size() != chunk_key_size || bytes.front() != 'c')
    return {};
  byte_reader in{bytes.substr(1)};
  chunk_key x;
  x.level = in.byte();
  auto period = static_cast<period_number>(read_big_endian(in, 2));
  x.series = static_cast<series_number>(read_big_endian(in, 4));
  x.lane = in.byte();
  x.first = begin_of_period(period)
            + static_cast<unix_millis>(read_big_endian(in, 4));
  return x;
}

std::string series_key(series_number x) {
  return begin_key('s', x, 4);
}

std::string tail_key(uint64_t sequence) {
  return begin_key('t', sequence, 8);
}

std::string checkpoint_key(series_number series, uint8_t level) {
  auto out = begin_key('p', series, 4);
  put_big_endian(out, level, 1);
  return out;
}

std::string usage_key(uint8_t level, period_number period) {
  auto out = begin_key('u', level, 1);
  put_big_endian(out, period, 2);
  return out;
}

std::string restart_key(uint64_t sequence) {
  return begin_key('g', sequence, 8);
}

std::string kept_key() {
  return "k";
}

uint64_t sequence_of(std::string_view key) {
  byte_reader in{key.substr(std::min<size_t>(1, key.size()))};
  auto out = read_big_endian(in, 8);
  return in.failed() ? 0 : out;
}

} // namespace troupe
