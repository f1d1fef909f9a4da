// Makes zip archives without compression, right or wrong on purpose.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

struct zip_entry {
  std::string name;
  std::string text;
  bool encrypted = false; ///< Says so; the bytes are as they are.
  bool broken = false;    ///< Its check sum is wrong.
};

class zip_writer {
public:
  void add(const zip_entry& x) {
    auto head = common(x);
    central_ += number(0x0201'4B50, 4) + number(20, 2) + head + number(0, 2)
                + number(0, 2) + number(0, 2) + number(0, 4)
                + number(static_cast<uint32_t>(out_.size()), 4) + x.name;
    out_ += number(0x0403'4B50, 4) + head + x.name + x.text;
    ++count_;
  }

  std::string finish() {
    auto start = static_cast<uint32_t>(out_.size());
    auto size = static_cast<uint32_t>(central_.size());
    return out_ + central_ + number(0x0605'4B50, 4) + number(0, 4)
           + number(count_, 2) + number(count_, 2) + number(size, 4)
           + number(start, 4) + number(0, 2);
  }

private:
  /// What both headers have: version, flags, method, time, sums and sizes.
  static std::string common(const zip_entry& x) {
    auto size = static_cast<uint32_t>(x.text.size());
    return number(20, 2) + number(x.encrypted ? 1 : 0, 2) + number(0, 2)
           + number(0, 4) + number(x.broken ? 1 : sum_of(x.text), 4)
           + number(size, 4) + number(size, 4)
           + number(static_cast<uint32_t>(x.name.size()), 2) + number(0, 2);
  }

  static std::string number(uint32_t x, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i)
      out += static_cast<char>(x >> (8 * i) & 0xFF);
    return out;
  }

  static uint32_t sum_of(const std::string& text) {
    uint32_t sum = ~uint32_t{0};
    for (auto c : text) {
      sum ^= static_cast<unsigned char>(c);
      for (int i = 0; i < 8; ++i)
        sum = sum >> 1 ^ (0xEDB8'8320 & (0 - (sum & 1)));
    }
    return ~sum;
  }

  std::string out_;
  std::string central_;
  uint32_t count_ = 0;
};

inline std::string zip_bytes(const std::vector<zip_entry>& entries) {
  zip_writer out;
  for (auto& x : entries)
    out.add(x);
  return out.finish();
}

} // namespace troupe
