#include "storage/history/chunk_shape.hpp"

#include "storage/history/chunk_bytes.hpp"
#include "storage/history/chunk_decimal.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Numbers are part of the format.
enum class node : uint8_t {
  null = 0,
  no = 1,
  yes = 2,
  integer_leaf = 3,
  real_leaf = 4,
  integer = 5,    ///< A number.
  real = 6,       ///< The bits of the double, as a number.
  text = 7,       ///< Length and bytes.
  member = 8,     ///< The number of an enumeration.
  named = 9,      ///< The same, and a text.
  structure = 10, ///< A count; a text and a node each.
  array = 11,     ///< A count; a node each.
};

constexpr auto last_quality = static_cast<uint8_t>(quality::invalid);

class shape_writer {
public:
  shape_writer(std::string& out, leaf_list& leaves)
    : out_(out), leaves_(leaves) {
    // nop
  }

  bool put(const value& x, unsigned depth) {
    if (depth > deepest_shape || out_.size() > most_shape_bytes)
      return false;
    if (auto real = x.real())
      put_number({true, bits_of(*real)}, bits_of(*real));
    else if (auto whole = x.integer())
      put_number({false, static_cast<uint64_t>(*whole)},
                 zigzag(static_cast<uint64_t>(*whole)));
    else if (auto yes = x.boolean())
      put(*yes ? node::yes : node::no);
    else if (auto text = x.text())
      put(node::text, *text);
    else if (auto member = x.member())
      put(*member);
    else if (auto fields = x.fields())
      return put(*fields, depth);
    else if (auto elements = x.elements())
      return put(*elements, depth);
    else
      put(node::null);
    return true;
  }

private:
  void put(node x) {
    out_ += static_cast<char>(x);
  }

  void put(node tag, std::string_view text) {
    put(tag);
    put_text(out_, text);
  }

  void put_number(const leaf& x, uint64_t literal) {
    if (leaves_.size < most_leaves) {
      put(x.real ? node::real_leaf : node::integer_leaf);
      leaves_.all[leaves_.size++] = x;
      return;
    }
    put(x.real ? node::real : node::integer);
    put_varint(out_, literal);
  }

  void put(const enumeration& x) {
    put(x.name ? node::named : node::member);
    put_varint(out_, zigzag(static_cast<uint64_t>(int64_t{x.number})));
    if (x.name)
      put_text(out_, *x.name);
  }

  bool put(const structure& x, unsigned depth) {
    put(node::structure);
    put_varint(out_, x.fields.size());
    return std::all_of(x.fields.begin(), x.fields.end(), [&](auto& field) {
      put_text(out_, field.first);
      return put(field.second, depth + 1);
    });
  }

  bool put(const array& x, unsigned depth) {
    put(node::array);
    put_varint(out_, x.elements.size());
    return std::all_of(x.elements.begin(), x.elements.end(),
                       [&](auto& each) { return put(each, depth + 1); });
  }

  std::string& out_;
  leaf_list& leaves_;
};

/// Counts are not trusted: each member takes a byte at least, and a failed
/// reader ends the loops.
class shape_parser {
public:
  shape_parser(byte_reader& in, std::string& leaves)
    : in_(in), leaves_(leaves) {
    // nop
  }

  value take(unsigned depth) {
    if (depth > deepest_shape)
      return bad();
    switch (static_cast<node>(in_.byte())) {
      case node::null:
        return {};
      case node::no:
        return value{false};
      case node::yes:
        return value{true};
      case node::integer_leaf:
        return take_leaf(false);
      case node::real_leaf:
        return take_leaf(true);
      case node::integer:
        return value{take_signed()};
      case node::real:
        return value{double_of(in_.varint())};
      case node::text:
        return value{std::string{in_.text()}};
      case node::member:
        return take_member(nullptr);
      case node::named:
        return take_named();
      case node::structure:
        return take_structure(depth);
      case node::array:
        return take_array(depth);
    }
    return bad();
  }

  [[nodiscard]] bool failed() const noexcept {
    return bad_ || in_.failed();
  }

private:
  value bad() noexcept {
    bad_ = true;
    return {};
  }

  int64_t take_signed() noexcept {
    return static_cast<int64_t>(unzigzag(in_.varint()));
  }

  value take_leaf(bool real) {
    if (leaves_.size() == most_leaves)
      return bad();
    leaves_ += real ? 'r' : 'i';
    return real ? value{0.0} : value{int64_t{0}};
  }

  value take_member(std::shared_ptr<const std::string> name) {
    auto number = take_signed();
    if (number != static_cast<int32_t>(number))
      return bad();
    return value{enumeration{static_cast<int32_t>(number), std::move(name)}};
  }

  value take_named() {
    auto x = take_member(nullptr);
    auto name = std::make_shared<const std::string>(in_.text());
    return failed() ? value{}
                    : value{enumeration{x.member()->number, std::move(name)}};
  }

  value take_structure(unsigned depth) {
    structure out;
    for (auto left = in_.varint(); left > 0 && !failed(); --left) {
      std::string name{in_.text()};
      out.fields.emplace_back(std::move(name), take(depth + 1));
    }
    return value{std::move(out)};
  }

  value take_array(unsigned depth) {
    array out;
    for (auto left = in_.varint(); left > 0 && !failed(); --left)
      out.elements.push_back(take(depth + 1));
    return value{std::move(out)};
  }

  byte_reader& in_;
  std::string& leaves_;
  bool bad_ = false;
};

/// Copies a pattern with the numbers in their places.
class pattern_filler {
public:
  pattern_filler(const leaf_bits& bits, size_t size)
    : bits_(bits), size_(size) {
    // nop
  }

  value filled(const value& x) {
    if (at_ == size_)
      return x; // the numbers that follow are the pattern's own
    if (x.real() != nullptr)
      return value{double_of(bits_[at_++])};
    if (x.integer() != nullptr)
      return value{static_cast<int64_t>(bits_[at_++])};
    if (auto fields = x.fields()) {
      structure out;
      out.fields.reserve(fields->fields.size());
      for (auto& [name, member] : fields->fields)
        out.fields.emplace_back(name, filled(member));
      return value{std::move(out)};
    }
    if (auto elements = x.elements()) {
      array out;
      out.elements.reserve(elements->elements.size());
      for (auto& each : elements->elements)
        out.elements.push_back(filled(each));
      return value{std::move(out)};
    }
    return x;
  }

private:
  const leaf_bits& bits_;
  size_t size_;
  size_t at_ = 0;
};

} // namespace

bool put_shape(std::string& out, leaf_list& leaves, const log_sample& x) {
  out += static_cast<char>(x.status);
  return shape_writer{out, leaves}.put(x.what, 0)
         && out.size() <= most_shape_bytes;
}

std::optional<sample_shape> sample_shape::parse(std::string_view x) {
  if (x.size() > most_shape_bytes)
    return std::nullopt;
  sample_shape out;
  byte_reader in{x};
  auto status = in.byte();
  shape_parser parser{in, out.leaves_};
  out.pattern_ = parser.take(0);
  if (parser.failed() || !in.at_end() || status > last_quality)
    return std::nullopt;
  out.status_ = static_cast<quality>(status);
  out.is_real_ = out.leaves_ == "r" && out.pattern_.real() != nullptr;
  return out;
}

void sample_shape::fill(log_sample& out, const leaf_bits& bits) const {
  out.status = status_;
  if (is_real_)
    out.what = value{double_of(bits[0])};
  else
    out.what = pattern_filler{bits, leaves_.size()}.filled(pattern_);
}

} // namespace troupe
