// Where a backup grows until it is whole.

#pragma once

#include "protocol/backup/files.hpp"
#include "protocol/result.hpp"

#include <memory>
#include <string>

namespace troupe {

/// The folder `FILE.partial-XXXXXX` beside a file to come, which nobody but its
/// owner looks into. Goes with what is in it. Its lock tells others that it is
/// in use; the kernel lets go of that when the process dies, however it dies.
class backup_scratch {
public:
  /// Fails with `storage_failed`.
  [[nodiscard]] static result<backup_scratch> make(const std::string& file);

  backup_scratch(backup_scratch&& x) noexcept;
  backup_scratch& operator=(backup_scratch&&) = delete;
  ~backup_scratch();

  /// The archive in it, which is not there yet.
  [[nodiscard]] std::string archive() const;

private:
  backup_scratch(std::string path, int lock);

  std::unique_ptr<backup::doomed_folder> folder_;
  int lock_;
};

/// Removes what killed backups left in the folder of *file*: folders of the
/// same user with a name as above, in which nothing but an archive is, and that
/// nobody has locked. All else stays, and so does what cannot be removed.
void remove_stale_scratch(const std::string& file);

} // namespace troupe
