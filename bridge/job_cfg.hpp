// What jobs publish.

#pragma once

#include "bridge/service_book.hpp"

#include <string>
#include <vector>

namespace troupe {

struct job_member {
  std::string topic;
  std::string payload; ///< JSON.
};

/// Jobs are `{"desc":…,"usage":…,"members":[{"obj":V,"tgt":TOPIC}]}` (IAP 12.5)
/// with at most 1,000 members. A target is a topic below `glp/0/{SID}/rq/`, but
/// no job: circles of jobs would never end. Fails with `wrong_type`,
/// `invalid_request` or `too_large`, and names the member.
[[nodiscard]] result<std::vector<job_member>> read_job(const std::string& sid,
                                                       const value& cfg);

/// Checks by `read_job`.
[[nodiscard]] service_rules job_rules(const std::string& sid);

/// `fb/job/{H}/sts`
[[nodiscard]] std::string render_job_sts(std::string_view state,
                                         unix_nanos changed);

} // namespace troupe
