#include "bridge/mqtt/tls_files.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

struct fixture {
  fixture() {
    mine.write_certificate(files.cert);
    mine.write_key(files.key);
  }

  /// Why the files are refused; empty: they are not.
  std::string problem() const {
    auto x = check_tls_files(files);
    return x ? std::string{} : x.error().text;
  }

  /// Whether the refusal names *path*, and says *what*.
  bool refuses(const std::string& path, const std::string& what) const {
    auto x = problem();
    return x.rfind(path + ": ", 0) == 0 && x.find(what) != std::string::npos;
  }

  test::scratch_folder folder;
  test::certificate mine;
  test::certificate other;
  tls_files files{folder.file("cert.pem"), folder.file("key.pem"), {}};
};

} // namespace

TEST_CASE_METHOD(fixture, "a key and its certificate are taken", "[tls]") {
  CHECK(problem().empty());
  files.ca = folder.file("ca.pem");
  other.write_certificate(files.ca);
  CHECK(problem().empty());
  CHECK(check_tls_files({}));
}

TEST_CASE_METHOD(fixture, "a TLS file that is not there is named", "[tls]") {
  files.cert = folder.file("none.pem");
  CHECK(refuses(files.cert, "cannot be read"));
  files.cert = folder.path();
  CHECK(refuses(files.cert, "folder"));
}

TEST_CASE_METHOD(fixture, "the key of another certificate is refused",
                 "[tls]") {
  other.write_key(files.key);
  CHECK(refuses(files.key, "not the one of"));
}

TEST_CASE_METHOD(fixture, "nobody is asked for the pass phrase of a key",
                 "[tls]") {
  mine.write_key(files.key, "secret");
  CHECK(refuses(files.key, "without a pass phrase"));
}

TEST_CASE_METHOD(fixture, "a key is no certificate", "[tls]") {
  files.ca = files.key;
  CHECK(refuses(files.ca, "holds no certificate"));
  files.ca.clear();
  files.cert = files.key;
  CHECK(refuses(files.cert, "no usable certificate"));
}

} // namespace troupe
