#include "actors/log.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
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

void start_log(const std::string& level, log_copy copy) {
  std::vector<spdlog::sink_ptr> sinks{
    std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  if (copy)
    sinks.push_back(std::make_shared<copy_sink>(std::move(copy)));
  auto logger = std::make_shared<spdlog::logger>("troupe", sinks.begin(),
                                                 sinks.end());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l: %v",
                      spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::debug); // what is wanted `is_logged` knows
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
  set_log_level(read_log_level(level).value_or(verbosity::info));
}

} // namespace troupe
