#include "storage/history/chunk_state.hpp"

#include "storage/history/chunk_bytes.hpp"

namespace troupe {

unsigned choice_bits(uint32_t choices) noexcept {
  return choices < 2 ? 0
                     : 32u - static_cast<unsigned>(__builtin_clz(choices - 1));
}

void state_writer::put(std::string_view shape) {
  // Almost every sample has the shape of the one before.
  if (run_ > 0 && bytes_of(present_) == shape) {
    ++run_;
    return;
  }
  auto known = entries_;
  auto next = find_or_add(shape);
  if (run_ > 0) {
    out_.put_count(run_);
    auto is_new = next.number == known;
    auto number = is_new
                    ? known - 1u
                    : next.number - (next.number > present_.number ? 1u : 0u);
    out_.put(number, choice_bits(known));
  }
  present_ = next;
  run_ = 1;
}

size_t state_writer::bytes() const noexcept {
  return (out_.bits() + (run_ > 0 ? count_bits(run_) : 0) + 7) / 8;
}

void state_writer::append_to(std::string& out) const {
  auto ended = out_;
  if (run_ > 0)
    ended.put_count(run_);
  ended.append_to(out);
}

std::string_view state_writer::bytes_of(const entry& x) const noexcept {
  return std::string_view{dictionary_}.substr(x.first, x.size);
}

/// Linear: a chunk has a handful of shapes, or each only once.
state_writer::entry state_writer::find_or_add(std::string_view shape) {
  entry x;
  byte_reader all{dictionary_};
  for (; !all.at_end(); ++x.number) {
    auto found = all.text();
    x.first = static_cast<uint32_t>(found.data() - dictionary_.data());
    x.size = static_cast<uint32_t>(found.size());
    if (found == shape)
      return x;
  }
  put_text(dictionary_, shape);
  x.size = static_cast<uint32_t>(shape.size());
  x.first = static_cast<uint32_t>(dictionary_.size()) - x.size;
  ++entries_;
  return x;
}

void state_reader::change() noexcept {
  if (entries_ == 0) {
    entries_ = 1;
  } else {
    auto number = static_cast<uint32_t>(in_.get(choice_bits(entries_)));
    auto is_new = number == entries_ - 1;
    if (is_new)
      present_ = entries_++;
    else
      present_ = number + (number >= present_ ? 1u : 0u);
  }
  run_ = in_.count();
}

} // namespace troupe
