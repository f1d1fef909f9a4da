// A store that forgets: for tests, and for gateways without a disk.

#pragma once

#include "storage/store.hpp"

#include <map>

namespace troupe {

/// Refuses nothing but empty keys.
class memory_store : public store {
public:
  status write(const record_list& records) override;

  [[nodiscard]] result<record_list>
  load(const std::string& prefix) const override;

private:
  std::map<std::string, std::string> records_;
};

} // namespace troupe
