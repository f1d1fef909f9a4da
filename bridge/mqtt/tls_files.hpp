// The files that one end of a TLS connection needs.

#pragma once

#include "protocol/result.hpp"

#include <openssl/types.h>

#include <string>

namespace troupe {

/// Paths of PEM files; empty: none.
struct tls_files {
  std::string cert; ///< Its own certificate, and those between it and the CA.
  std::string key;  ///< Of *cert*, without a pass phrase.
  std::string ca;   ///< Whose certificates it accepts from the other end.
};

/// Whether a TLS library takes the files, and *key* belongs to *cert*. Fails
/// with `invalid_config`; the text names the file.
[[nodiscard]] status check_tls_files(const tls_files& x);

/// Lets the sessions of *ctx* use the files. Fails as `check_tls_files`.
status load_tls_files(SSL_CTX& ctx, const tls_files& x);

} // namespace troupe
