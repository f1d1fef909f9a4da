#include "storage/history/chunk_number.hpp"

#include "storage/history/chunk_decimal.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr uint8_t strike = 4;
constexpr uint8_t out_at = 12;

/// Usual resolutions are taken at once; a finer one must come again, because
/// from then on each change costs more.
constexpr unsigned usual_decimals = 3;

constexpr unsigned scale_bits = 4;
constexpr unsigned window_bits = 6;

enum xor_symbol : uint64_t { same_bits, same_window, new_window };

/// The coarsest scale from *first* on that is exact.
std::optional<unsigned> scale_of(double x, unsigned first) noexcept {
  for (auto i = first; i <= most_decimals; ++i)
    if (to_decimal(x, i))
      return i;
  return std::nullopt;
}

} // namespace

void number_model::go_decimal(unsigned finer) noexcept {
  last = binary || finer < decimals ? 0 : last * power_of_ten(finer - decimals);
  decimals = static_cast<uint8_t>(finer);
  binary = false;
}

void number_model::go_binary() noexcept {
  if (!binary)
    last = bits_of(from_decimal(static_cast<int64_t>(last), decimals));
  binary = true;
  width = 0;
}

void number_writer::put(const leaf& x) {
  if (x.real)
    put_real(x.bits);
  else
    put_delta(x.bits);
}

void number_writer::put_delta(uint64_t x) {
  out_.put(zigzag(x - model_.last));
  model_.last = x;
}

void number_writer::put_real(uint64_t bits) {
  auto x = double_of(bits);
  unsigned scale = model_.decimals;
  if (model_.binary)
    scale = std::max(scale, usual_decimals);
  auto scaled = to_decimal(x, scale);
  if (!scaled) {
    strikes_ = static_cast<uint8_t>(std::min<int>(strikes_ + strike, out_at));
    put_odd(bits);
    return;
  }
  if (strikes_ > 0)
    --strikes_;
  if (model_.binary && strikes_ > 0) {
    put_xor(bits); // a decimal among others may be chance
    return;
  }
  if (model_.binary)
    put_scaled(x, scale_of(x, 0).value_or(scale));
  else
    put_delta(static_cast<uint64_t>(*scaled));
}

/// A double that is no decimal of the present scale.
void number_writer::put_odd(uint64_t bits) {
  if (model_.binary) {
    put_xor(bits);
    return;
  }
  auto x = double_of(bits);
  auto decimals = scale_of(x, model_.decimals + 1u);
  if (decimals && (*decimals <= usual_decimals || strikes_ == out_at)) {
    put_scaled(x, *decimals);
  } else if (strikes_ == out_at) {
    out_.put_escape(escape::binary);
    out_.restart();
    model_.go_binary();
    put_xor(bits);
  } else {
    out_.put_escape(escape::raw).put(bits, 64);
  }
}

void number_writer::put_xor(uint64_t bits) {
  // The window stays as long as the change fits into it; a wide one that was
  // needed once costs less than telling windows again and again.
  auto change = bits ^ model_.last;
  model_.last = bits;
  if (change == 0) {
    out_.put(same_bits);
    return;
  }
  auto leading = static_cast<unsigned>(__builtin_clzll(change));
  auto trailing = static_cast<unsigned>(__builtin_ctzll(change));
  auto fits = model_.width > 0 && leading >= model_.leading
              && trailing + model_.leading + model_.width >= 64;
  if (fits) {
    out_.put(same_window);
  } else {
    model_.leading = static_cast<uint8_t>(leading);
    model_.width = static_cast<uint8_t>(64 - leading - trailing);
    out_.put(new_window);
    out_.bits().put(leading, window_bits);
    out_.bits().put(model_.width - 1u, window_bits);
  }
  out_.bits().put(change >> (64 - model_.leading - model_.width), model_.width);
}

void number_writer::put_scaled(double x, unsigned decimals) {
  out_.put_escape(escape::decimal).put(decimals, scale_bits);
  if (model_.binary)
    out_.restart(); // windows teach nothing about deltas
  model_.go_decimal(decimals);
  strikes_ = 0;
  put_delta(static_cast<uint64_t>(to_decimal(x, decimals).value_or(0)));
}

uint64_t number_reader::next(bool real) noexcept {
  if (real)
    return next_real();
  auto item = in_.next();
  if (item.what != escape::wide)
    failed_ = true;
  return model_.last += unzigzag(item.symbol);
}

uint64_t number_reader::next_real() noexcept {
  // Each turn takes bits, so that a column of escapes ends with its bytes.
  for (auto item = in_.next(); !failed(); item = in_.next())
    switch (item.what) {
      case escape::wide:
        if (model_.binary)
          return next_xor(item.symbol);
        model_.last += unzigzag(item.symbol);
        return bits_of(
          from_decimal(static_cast<int64_t>(model_.last), model_.decimals));
      case escape::decimal:
        if (model_.binary)
          in_.restart();
        model_.go_decimal(static_cast<unsigned>(in_.bits().get(scale_bits)));
        break;
      case escape::raw:
        return in_.bits().get(64);
      case escape::binary:
        in_.restart();
        model_.go_binary();
        break;
      default:
        failed_ = true;
    }
  return 0;
}

uint64_t number_reader::next_xor(uint64_t symbol) noexcept {
  if (symbol == same_bits)
    return model_.last;
  auto& bits = in_.bits();
  if (symbol == new_window) {
    model_.leading = static_cast<uint8_t>(bits.get(window_bits));
    model_.width = static_cast<uint8_t>(bits.get(window_bits) + 1);
  }
  auto used = unsigned{model_.leading} + model_.width;
  if (symbol > new_window || model_.width == 0 || used > 64) {
    failed_ = true;
    return 0;
  }
  return model_.last ^= bits.get(model_.width) << (64 - used);
}

} // namespace troupe
