#include "storage/history/row_block.hpp"

#include "storage/history/chunk_decimal.hpp"

#include <cmath>

namespace troupe {

namespace {

constexpr uint8_t version = 1;

enum flag : uint8_t {
  same_growth = 1,
  same_count = 2,
  same_known = 4,
  flat = 8,
  same_last = 16,
  gap_mark = 32,
  same_form = 64,
};

/// Numbers are doubles instead.
constexpr uint8_t no_decimals = 7;

/// Beyond this, sums of them would not be exact any more.
constexpr int64_t most_whole = 1'000'000'000'000'000;

bool same_bits(double x, double y) {
  return bits_of(x) == bits_of(y);
}

/// Whether *x* comes back from a whole number at this scale.
bool is_whole(double x, unsigned decimals) {
  auto y = to_decimal(x, decimals);
  return y && *y <= most_whole && *y >= -most_whole;
}

/// @pre `is_whole`
int64_t whole(double x, unsigned decimals) {
  return to_decimal(x, decimals).value_or(0);
}

/// Returns the least decimals, at least *from*, that give all three back.
uint8_t decimals_of(const bucket_row& x, uint8_t from) {
  for (auto i = from; i < no_decimals; ++i)
    if (is_whole(x.last, i) && is_whole(x.least, i) && is_whole(x.most, i))
      return i;
  return no_decimals;
}

double rounded_mean(double x, unsigned decimals) {
  auto fine = x * static_cast<double>(power_of_ten(decimals));
  if (!(std::abs(fine) <= static_cast<double>(most_whole)))
    return x;
  return from_decimal(std::llround(fine), decimals);
}

bool is_flat(const bucket_row& x) {
  return same_bits(x.least, x.last) && same_bits(x.most, x.last)
         && same_bits(x.mean, x.last);
}

/// What the last value of a row is told against.
int64_t base_of(const bucket_row& before, unsigned decimals) {
  return is_whole(before.last, decimals) ? whole(before.last, decimals) : 0;
}

/// Rounds the mean of *x*, and returns the decimals to tell it with.
uint8_t form_of(bucket_row& x, uint8_t before) {
  auto decimals = decimals_of(x, before == no_decimals ? uint8_t{0} : before);
  if (decimals == no_decimals)
    return no_decimals;
  x.mean = rounded_mean(x.mean, decimals + 2U);
  // A mean too big for its two decimals makes doubles of the row.
  return is_whole(x.mean, decimals + 2U) ? decimals : no_decimals;
}

uint8_t flags_of(const row_state& now, const row_state& before) {
  auto& x = now.row;
  auto& y = before.row;
  auto bit = [](bool set, flag which) { return set ? which + 0U : 0U; };
  auto out = bit(now.growth == before.growth, same_growth);
  if (x.gap)
    return static_cast<uint8_t>(out | gap_mark);
  out |= bit(x.count == y.count, same_count);
  out |= bit(x.known == y.known, same_known);
  out |= bit(is_flat(x), flat);
  out |= bit(same_bits(x.last, y.last), same_last);
  out |= bit(x.kind == y.kind && now.decimals == before.decimals, same_form);
  return static_cast<uint8_t>(out);
}

void put_numbers(std::string& out, const row_state& state,
                 const row_state& before, uint8_t flags) {
  auto& x = state.row;
  auto decimals = state.decimals;
  if (decimals == no_decimals) {
    if ((flags & same_last) == 0)
      put_double(out, x.last);
    if ((flags & flat) == 0)
      for (auto y : {x.least, x.most, x.mean})
        put_double(out, y);
    return;
  }
  auto last = whole(x.last, decimals);
  if ((flags & same_last) == 0)
    put_signed(out, last - base_of(before.row, decimals));
  if ((flags & flat) != 0)
    return;
  put_signed(out, whole(x.least, decimals) - last);
  put_signed(out, whole(x.most, decimals) - last);
  put_signed(out, whole(x.mean, decimals + 2U) - last * 100);
}

void read_doubles(byte_reader& in, bucket_row& x, uint8_t flags) {
  if ((flags & same_last) == 0)
    x.last = read_double(in);
  if ((flags & flat) == 0)
    for (auto y : {&x.least, &x.most, &x.mean})
      *y = read_double(in);
}

/// Hostile bytes can make sums overflow: they wrap.
int64_t sum(int64_t x, int64_t y) {
  return static_cast<int64_t>(static_cast<uint64_t>(x)
                              + static_cast<uint64_t>(y));
}

void read_wholes(byte_reader& in, bucket_row& x, const row_state& before,
                 uint8_t flags, uint8_t decimals) {
  auto last = base_of(before.row, decimals);
  if ((flags & same_last) == 0) {
    last = sum(last, read_signed(in));
    x.last = from_decimal(last, decimals);
  }
  if ((flags & flat) != 0)
    return;
  auto fine = static_cast<int64_t>(static_cast<uint64_t>(last) * 100);
  x.least = from_decimal(sum(last, read_signed(in)), decimals);
  x.most = from_decimal(sum(last, read_signed(in)), decimals);
  x.mean = from_decimal(sum(fine, read_signed(in)), decimals + 2U);
}

void read_row(byte_reader& in, row_state& state) {
  auto before = state;
  auto flags = in.byte();
  auto& x = state.row;
  if ((flags & same_growth) == 0)
    state.growth = read_signed(in);
  x.time = sum(x.time, state.growth);
  x.gap = (flags & gap_mark) != 0;
  if (x.gap)
    return;
  if ((flags & same_count) == 0)
    x.count = in.varint();
  if ((flags & same_known) == 0)
    x.known = in.varint();
  if ((flags & same_form) == 0) {
    auto form = in.byte();
    x.kind = static_cast<number_kind>((form & 3) % 3);
    state.decimals = static_cast<uint8_t>((form >> 2) & 7);
  }
  if (state.decimals == no_decimals)
    read_doubles(in, x, flags);
  else
    read_wholes(in, x, before, flags, state.decimals);
  if ((flags & flat) != 0)
    x.least = x.most = x.mean = x.last;
}

struct block_head {
  uint64_t count = 0;
  unix_millis length = 0;
  unix_millis first = 0;
  unix_millis last = 0;
};

result<block_head> read_head(byte_reader& in) {
  block_head x;
  auto found = in.byte();
  x.count = in.varint();
  x.length = static_cast<unix_millis>(in.varint());
  x.first = read_signed(in);
  x.last = sum(x.first, static_cast<int64_t>(in.varint()));
  if (in.failed() || found != version || x.count > most_block_rows
      || !is_time(x.first) || !is_time(x.last) || !is_time(x.length))
    return failure{ec::parse_error, "these bytes are no thinned rows"};
  return x;
}

/// What a gap row tells: nothing but its time. What was before stays in the
/// state, for the rows behind the gap.
bucket_row seen(const bucket_row& x) {
  if (!x.gap)
    return x;
  bucket_row out;
  out.time = x.time;
  out.length = x.length;
  out.gap = true;
  return out;
}

} // namespace

bool row_writer::add(const bucket_row& x) {
  if (count_ > 0
      && (x.time < state_.row.time || count_ >= most_block_rows
          || x.length != length_))
    return false;
  if (count_ == 0) {
    first_ = x.time;
    length_ = x.length;
    state_.row.time = x.time;
  }
  put(x);
  ++count_;
  return true;
}

void row_writer::put(const bucket_row& x) {
  auto before = state_;
  state_.growth = x.time - before.row.time;
  state_.row.time = x.time;
  state_.row.gap = x.gap;
  if (!x.gap) {
    state_.row = x;
    state_.decimals = form_of(state_.row, before.decimals);
  }
  auto flags = flags_of(state_, before);
  body_ += static_cast<char>(flags);
  if ((flags & same_growth) == 0)
    put_signed(body_, state_.growth);
  if (x.gap)
    return;
  if ((flags & same_count) == 0)
    put_varint(body_, x.count);
  if ((flags & same_known) == 0)
    put_varint(body_, x.known);
  if ((flags & same_form) == 0)
    body_ += static_cast<char>(static_cast<int>(x.kind) | state_.decimals << 2);
  put_numbers(body_, state_, before, flags);
}

std::string row_writer::encode() const {
  std::string out{static_cast<char>(version)};
  out.reserve(body_.size() + 24);
  put_varint(out, count_);
  put_varint(out, static_cast<uint64_t>(length_));
  put_signed(out, first_);
  put_varint(out, static_cast<uint64_t>(state_.row.time - first_));
  return out + body_;
}

result<row_writer> row_writer::resume(std::string_view bytes) {
  std::vector<bucket_row> rows;
  if (auto ok = read_rows(bytes, rows); !ok)
    return ok.error();
  // Told again, the rows give the same bytes: the state follows from them.
  row_writer out;
  for (auto& x : rows)
    out.add(x);
  return out;
}

status read_rows(std::string_view bytes, std::vector<bucket_row>& out) {
  byte_reader in{bytes};
  auto head = read_head(in);
  if (!head)
    return head.error();
  row_state state;
  state.row.time = head->first;
  state.row.length = head->length;
  for (uint64_t i = 0; i < head->count && !in.failed(); ++i) {
    read_row(in, state);
    if (!is_time(state.row.time))
      return failure{ec::parse_error, "thinned rows of no time"};
    out.push_back(seen(state.row));
  }
  if (in.failed() || !in.at_end())
    return failure{ec::parse_error, "thinned rows end too early or too late"};
  return {};
}

result<unix_millis> last_row(std::string_view bytes) {
  byte_reader in{bytes};
  auto head = read_head(in);
  if (!head)
    return head.error();
  return head->last;
}

} // namespace troupe
