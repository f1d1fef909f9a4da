// Owners of what libzip allocates.

#pragma once

#include "protocol/result.hpp"

#include <zip.h>

#include <memory>

namespace troupe {

/// What libzip says about a failure that has no archive.
class zip_failure {
public:
  zip_failure() noexcept {
    zip_error_init(&error_);
  }

  zip_failure(const zip_failure&) = delete;
  zip_failure& operator=(const zip_failure&) = delete;

  ~zip_failure() {
    zip_error_fini(&error_);
  }

  [[nodiscard]] zip_error_t* get() noexcept {
    return &error_;
  }

  [[nodiscard]] failure take() {
    return {ec::parse_error, zip_error_strerror(&error_)};
  }

private:
  zip_error_t error_{};
};

/// Frees, and drops what was not written.
struct zip_freer {
  void operator()(zip_t* x) const noexcept {
    zip_discard(x);
  }

  void operator()(zip_file_t* x) const noexcept {
    zip_fclose(x);
  }

  void operator()(zip_source_t* x) const noexcept {
    zip_source_free(x);
  }
};

using zip_ptr = std::unique_ptr<zip_t, zip_freer>;
using zip_file_ptr = std::unique_ptr<zip_file_t, zip_freer>;
using zip_source_ptr = std::unique_ptr<zip_source_t, zip_freer>;

} // namespace troupe
