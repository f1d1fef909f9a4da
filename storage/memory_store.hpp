// A store that forgets: for tests, and for gateways without a disk.

#pragma once

#include "storage/store.hpp"

#include <array>
#include <map>

namespace troupe {

/// Refuses nothing but empty keys.
class memory_store : public store {
public:
  status write(const record_list& records) override;

  [[nodiscard]] result<record_list>
  load(const std::string& prefix) const override;

  status scan(const key_range& range,
              const record_visitor& each) const override;

private:
  using record_map = std::map<std::string, std::string>;

  record_map& family(record_family x);
  [[nodiscard]] const record_map& family(record_family x) const;

  std::array<record_map, record_families> families_;
};

} // namespace troupe
