#include "protocol/alarm/message.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/time.hpp"

namespace troupe {

namespace {

/// Returns nothing for an unknown macro.
std::optional<std::string> expand(std::string_view macro,
                                  const message_facts& x) {
  if (macro == "name")
    return x.name;
  if (macro == "value")
    return x.what.text() != nullptr ? *x.what.text() : iap::to_json(x.what);
  if (macro == "time")
    return iap::format_iso(x.time);
  if (macro == "topic")
    return x.topic;
  if (macro == "state")
    return x.state;
  if (macro == "severity")
    return x.severity ? iap::to_json(value{*x.severity}) : std::string{};
  if (macro == "desc")
    return x.desc;
  return std::nullopt;
}

} // namespace

std::string format_message(std::string_view pattern,
                           const message_facts& facts) {
  std::string out;
  while (!pattern.empty() && out.size() <= longest_message) {
    auto open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos)
      break;
    pattern.remove_prefix(open);
    auto close = pattern.find('}');
    auto text = close == std::string_view::npos
                  ? std::nullopt
                  : expand(pattern.substr(1, close - 1), facts);
    // Without one only the brace is skipped: a macro may follow inside.
    out += text ? *text : "{";
    pattern.remove_prefix(text ? close + 1 : 1);
  }
  return std::string{cut_text(out, longest_message)};
}

std::string_view cut_text(std::string_view x, size_t bytes) noexcept {
  if (x.size() <= bytes)
    return x;
  // Bytes 10xxxxxx go on with a character.
  while (bytes > 0 && (static_cast<unsigned char>(x[bytes]) & 0xC0) == 0x80)
    --bytes;
  return x.substr(0, bytes);
}

} // namespace troupe
