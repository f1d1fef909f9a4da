#include "actors/daemon/state_directory.hpp"

#include "protocol/backup/restore.hpp"

#include <filesystem>

namespace troupe {

result<state_directory> state_directory::open(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code err;
  auto absolute = fs::absolute(path, err);
  if (!err && !fs::is_directory(absolute, err)
      && fs::create_directories(absolute, err))
    fs::permissions(absolute,
                    fs::perms::owner_all | fs::perms::group_exec
                      | fs::perms::others_exec,
                    err);
  if (!fs::is_directory(absolute))
    return failure{ec::invalid_config,
                   path + ": cannot be created: " + err.message()};
  auto lock = state_lock::take(absolute.string());
  if (!lock && lock.error().code != ec::resource_taken)
    return failure{ec::invalid_config, lock.error().text};
  if (!lock)
    return lock.error();
  if (fs::exists(absolute / restore_folder, err))
    return failure{ec::invalid_config,
                   path
                     + ": a restore was interrupted here; repeat it, or remove "
                     + restore_folder + " and what lies beside it"};
  return state_directory{absolute.string(), *std::move(lock)};
}

result<std::string>
state_directory::private_folder(const std::string& name) const {
  namespace fs = std::filesystem;
  auto folder = path_ + '/' + name;
  std::error_code err;
  fs::create_directory(folder, err);
  if (!err)
    fs::permissions(folder, fs::perms::owner_all, err);
  if (err)
    return failure{ec::invalid_config,
                   folder + ": cannot be made private: " + err.message()};
  return folder;
}

} // namespace troupe
