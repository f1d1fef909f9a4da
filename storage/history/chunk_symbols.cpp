#include "storage/history/chunk_symbols.hpp"

#include <algorithm>
#include <cassert>

namespace troupe {

namespace {

unsigned width_of(uint64_t x) noexcept {
  return x == 0 ? 1 : 64u - static_cast<unsigned>(__builtin_clzll(x));
}

constexpr unsigned escape_bits = 3;
constexpr unsigned width_bits = 6;

} // namespace

unsigned symbol_model::low_bits() const noexcept {
  // The golden ratio puts the steps at means of 1.6, 3.7, 7.8, 16...
  return width_of((mean + 6) / 16) - 1;
}

void symbol_model::learn(uint64_t symbol) noexcept {
  constexpr uint32_t most = 1u << 30;
  auto now = std::min<uint64_t>(symbol, mean + first_mean);
  mean = std::min(most, mean - mean / 16 + static_cast<uint32_t>(now));
}

void symbol_writer::put(uint64_t symbol) {
  if (in_run()) {
    if (symbol == 0) {
      ++model_.zeros;
      return;
    }
    end_run();
    put_code(symbol - 1);
  } else {
    put_code(symbol);
  }
  model_.learn(symbol);
  model_.zeros = symbol == 0 ? static_cast<uint16_t>(model_.zeros + 1)
                             : uint16_t{0};
}

bit_writer& symbol_writer::put_escape(escape what) {
  end_run();
  constexpr auto prefix = (uint64_t{1} << symbol_model::longest_prefix) - 1;
  out_.put(prefix << escape_bits | static_cast<uint64_t>(what),
           symbol_model::longest_prefix + escape_bits);
  return out_;
}

void symbol_writer::restart() noexcept {
  assert(!in_run());
  model_ = symbol_model{};
}

// Owners write it in front of what `append_to` appends.
size_t symbol_writer::bytes() const noexcept {
  return (out_.bits() + (in_run() ? count_bits(run_count()) : 0) + 7) / 8;
}

void symbol_writer::append_to(std::string& out) const {
  if (!in_run()) {
    out_.append_to(out);
    return;
  }
  auto ended = out_;
  ended.put_count(run_count());
  ended.append_to(out);
}

void symbol_writer::end_run() {
  if (in_run())
    out_.put_count(run_count());
  model_.zeros = 0;
}

void symbol_writer::put_code(uint64_t symbol) {
  auto low = model_.low_bits();
  auto high = symbol >> low;
  if (high < symbol_model::longest_prefix) {
    auto ones = (uint64_t{1} << high) - 1;
    auto rest = symbol & ((uint64_t{1} << low) - 1);
    out_.put(ones << (low + 1) | rest, static_cast<unsigned>(high) + 1 + low);
    return;
  }
  auto width = width_of(symbol);
  auto& out = put_escape(escape::wide);
  out.put(width - 1, width_bits);
  out.put(symbol, width);
}

uint32_t symbol_writer::run_count() const noexcept {
  return model_.zeros - symbol_model::quiet_after + 1;
}

symbol_reader::item symbol_reader::next() noexcept {
  uint64_t least = 0;
  if (model_.zeros >= symbol_model::quiet_after) {
    if (run_ == 0)
      run_ = in_.count();
    if (run_ > 1) {
      --run_;
      return {};
    }
    run_ = 0;
    model_.zeros = 0;
    least = 1; // else the run would have been longer
  }
  return get_code(least);
}

void symbol_reader::restart() noexcept {
  model_ = symbol_model{};
}

symbol_reader::item symbol_reader::get_code(uint64_t least) noexcept {
  item out;
  auto low = model_.low_bits();
  auto high = in_.ones(symbol_model::longest_prefix);
  if (high < symbol_model::longest_prefix) {
    out.symbol = (uint64_t{high} << low | in_.get(low)) + least;
  } else {
    out.what = static_cast<escape>(in_.get(escape_bits));
    if (out.what != escape::wide) {
      model_.zeros = 0;
      return out;
    }
    auto width = static_cast<unsigned>(in_.get(width_bits)) + 1;
    out.symbol = in_.get(width) + least;
  }
  model_.learn(out.symbol);
  model_.zeros = out.symbol == 0 ? static_cast<uint16_t>(model_.zeros + 1)
                                 : uint16_t{0};
  return out;
}

} // namespace troupe
