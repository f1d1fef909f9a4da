#include "actors/log.hpp"

#include "actors/log_format.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/import/text.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <mutex>
#include <vector>

namespace troupe {

namespace {

/// Formats nothing: whoever gets the lines stamps them.
class copy_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
  explicit copy_sink(log_copy copy) : copy_(std::move(copy)) {
    set_level(spdlog::level::warn);
  }

protected:
  void sink_it_(const spdlog::details::log_msg& x) override {
    copy_({x.payload.data(), x.payload.size()});
  }

  void flush_() override {
    // nop
  }

private:
  log_copy copy_;
};

/// The text, in quotes, for machines.
class json_text final : public spdlog::custom_flag_formatter {
public:
  void format(const spdlog::details::log_msg& x, const std::tm&,
              spdlog::memory_buf_t& out) override {
    // Names and errors of others may be in any encoding.
    auto quoted = iap::to_json(
      value{to_utf8(std::string{x.payload.data(), x.payload.size()})});
    out.append(quoted.data(), quoted.data() + quoted.size());
  }

  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<json_text>();
  }
};

std::unique_ptr<spdlog::formatter> formatter_of(log_format x) {
  auto out = std::make_unique<spdlog::pattern_formatter>(
    spdlog::pattern_time_type::utc);
  constexpr auto json
    = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","text":%*})";
  out->add_flag<json_text>('*').set_pattern(
    x == log_format::json ? json : "%Y-%m-%dT%H:%M:%S.%eZ %l: %v");
  return out;
}

std::atomic<log_format> common_format{log_format::text};

constexpr std::array<std::string_view, 5> names{"debug", "info", "warning",
                                                "error", "default"};

} // namespace

std::optional<verbosity> read_log_level(std::string_view x) noexcept {
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == x)
      return static_cast<verbosity>(i);
  return std::nullopt;
}

std::string_view to_string(verbosity x) noexcept {
  return names[static_cast<size_t>(x)];
}

/// There is nothing that the whole log could inherit from.
void set_log_level(verbosity x) noexcept {
  detail::common_log_level = x == verbosity::inherit ? verbosity::info : x;
}

std::optional<log_format> read_log_format(std::string_view x) noexcept {
  if (x == "text")
    return log_format::text;
  return x == "json" ? std::optional{log_format::json} : std::nullopt;
}

void set_log_format(log_format x) noexcept {
  common_format = x;
}

void start_log(const std::string& level, log_copy copy) {
  std::vector<spdlog::sink_ptr> sinks{
    std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  if (copy)
    sinks.push_back(std::make_shared<copy_sink>(std::move(copy)));
  auto logger = std::make_shared<spdlog::logger>("troupe", sinks.begin(),
                                                 sinks.end());
  logger->set_formatter(formatter_of(common_format));
  logger->set_level(spdlog::level::debug); // what is wanted `is_logged` knows
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
  set_log_level(read_log_level(level).value_or(verbosity::info));
}

} // namespace troupe
