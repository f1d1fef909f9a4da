#include "storage/history/chunk_symbols.hpp"

#include <cassert>

namespace troupe {

namespace {

constexpr unsigned escape_bits = 3;
constexpr unsigned width_bits = 6;

} // namespace

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
  auto width = digits_of(symbol);
  auto& out = put_escape(escape::wide);
  out.put(width - 1, width_bits);
  out.put(symbol, width);
}

uint32_t symbol_writer::run_count() const noexcept {
  return model_.zeros - symbol_model::quiet_after + 1;
}

void symbol_reader::restart() noexcept {
  model_ = symbol_model{};
}

symbol_reader::item symbol_reader::get_escape(uint64_t least) noexcept {
  auto what = static_cast<escape>(in_.get(escape_bits));
  if (what != escape::wide) {
    model_.zeros = 0;
    return {0, what};
  }
  auto width = static_cast<unsigned>(in_.get(width_bits)) + 1;
  return learnt(in_.get(width) + least);
}

} // namespace troupe
