#include "bridge/console/config.hpp"

#include <sys/un.h>

namespace troupe {

status validate(const console_config& cfg) {
  constexpr auto most_path = sizeof(sockaddr_un::sun_path) - 1;
  if (cfg.socket.empty() || cfg.socket.size() > most_path)
    return failure{ec::invalid_config, cfg.socket + ": a socket path has 1 to "
                                         + std::to_string(most_path)
                                         + " bytes"};
  if (cfg.connections == 0 || cfg.watch_backlog == 0)
    return failure{ec::invalid_config, "console limits must not be zero"};
  if (cfg.request_limit.count() <= 0 || cfg.query_limit.count() <= 0
      || cfg.backup_limit.count() <= 0)
    return failure{ec::invalid_config, "console time limits must be positive"};
  return {};
}

} // namespace troupe
