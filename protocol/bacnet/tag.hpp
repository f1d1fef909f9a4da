// Tags, which say what follows and how long it is (ASHRAE 135, 20.2.1).
//
//   octet 1   tag number 7:4 (15: the next octet has it), class 3 (1: context),
//             length, value or kind 2:0 (5: longer, 6: opening, 7: closing)
//   length    one octet to 253; 254 and two; 255 and four

#pragma once

#include "protocol/bacnet/primitive.hpp"
#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::bacnet {

enum class tag_class : uint8_t { application, context, opening, closing };

struct tag {
  tag_class what = tag_class::application;
  uint8_t number = 0; ///< 0 to 254; of application tags a `data_kind`.
  /// Bytes of content. Of an application Boolean, which has none, the value.
  uint32_t length = 0;
};

/// Reads the tag at the front of *from*, whose content must be there as well.
/// Returns the bytes of the tag itself, or 0 when there is none.
[[nodiscard]] size_t read_tag(tag& out, octets from) noexcept;

/// Constructed values lie in one another this deep at most; what is deeper is
/// refused. The deepest of the standard has seven levels.
inline constexpr int most_tag_levels = 16;

/// Where a value stands: under a context tag of this number, or, without one,
/// under the application tag of its kind.
using slot = std::optional<uint8_t>;

/// Reads a sequence of tagged values. After the first that is not as it should
/// be, it has failed: it returns zeroes and empty values, and is at its end. So
/// a decoder reads on and asks once at the end.
class tag_reader {
public:
  explicit tag_reader(octets from) noexcept : from_(from) {
    // nop
  }

  [[nodiscard]] bool failed() const noexcept {
    return failed_;
  }

  /// Nothing is left, or it has failed.
  [[nodiscard]] bool at_end() const noexcept {
    return failed_ || at_ == from_.size;
  }

  /// The next tag, if there is a sound one.
  [[nodiscard]] std::optional<tag> peek() const noexcept;

  /// A primitive value under context tag *number* is next.
  [[nodiscard]] bool at_context(uint8_t number) const noexcept;
  [[nodiscard]] bool at_opening(uint8_t number) const noexcept;
  [[nodiscard]] bool at_closing(uint8_t number) const noexcept;

  /// Declares what was read to be no good.
  void fail() noexcept {
    failed_ = true;
  }

  void take_null(slot where = {});
  bool take_boolean(slot where = {});
  /// Fails for numbers above *most*.
  uint64_t take_unsigned(slot where = {}, uint64_t most = UINT64_MAX);
  uint32_t take_unsigned32(slot where = {});
  int64_t take_signed(slot where = {});
  float take_real(slot where = {});
  std::string take_text(slot where = {});
  octets take_octets(slot where = {});
  bit_string take_bits(slot where = {});
  uint32_t take_enumerated(slot where = {});
  date take_date(slot where = {});
  time_of_day take_time(slot where = {});
  object_id take_object_id(slot where = {});

  /// A value of any kind under its application tag.
  primitive take_application();

  /// A value of *kind* under a context tag.
  primitive take_context(data_kind kind, uint8_t number);

  void take_opening(uint8_t number);
  void take_closing(uint8_t number);

  /// Everything between the opening and the closing tag *number*.
  octets take_enclosed(uint8_t number);

  /// One value, primitive or constructed, with its tags.
  octets take_element();

  /// Success when everything was read and was sound; else `protocol_error`,
  /// which says that *what* is malformed, and where.
  [[nodiscard]] status finish(std::string_view what) const;

private:
  /// The content of the next tag if it is at *where*, or of *kind*.
  octets take(slot where, data_kind kind);

  /// As `take`, read as a value of *kind*.
  primitive take_kind(slot where, data_kind kind);

  template <class T>
  T take_as(slot where, data_kind kind);

  octets from_;
  size_t at_ = 0;
  bool failed_ = false;
};

/// Appends tagged values. @pre opening and closing tags are paired
class tag_writer {
public:
  explicit tag_writer(std::vector<uint8_t>& out) noexcept : out_(out) {
    // nop
  }

  /// Writes a value under its application tag, or under a context tag.
  void put(const primitive& x, slot where = {});

  void put_unsigned(uint64_t x, slot where = {}) {
    put(primitive{x}, where);
  }

  void put_enumerated(uint32_t x, slot where = {}) {
    put(primitive{enumerated{x}}, where);
  }

  void open(uint8_t number);
  void close(uint8_t number);

  /// Appends what is tagged already.
  void put_tagged(octets x);

  /// `open`, `put_tagged` and `close`.
  void put_enclosed(uint8_t number, octets x);

private:
  void put_header(size_t at, tag_class what, uint8_t number, size_t length);

  std::vector<uint8_t>& out_;
};

} // namespace troupe::bacnet
