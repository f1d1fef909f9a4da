#include "protocol/backup/files.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>

namespace troupe::backup {

namespace {

constexpr size_t chunk_bytes = size_t{256} << 10;

failure failed(const std::string& path, const char* what) {
  return {ec::storage_failed, path + ": " + what + ": " + std::strerror(errno)};
}

class open_file {
public:
  /// @param links O_NOFOLLOW, or 0 where a link is as good.
  open_file(const std::string& path, int flags, int links = O_NOFOLLOW)
    : fd_(::open(path.c_str(), flags | O_CLOEXEC | links, 0600)) {
    // nop
  }

  ~open_file() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;

  [[nodiscard]] int fd() const noexcept {
    return fd_;
  }

private:
  int fd_;
};

/// Reads on over interrupts.
result<size_t> read_some(int fd, const std::string& path, char* to,
                         size_t room) {
  for (;;) {
    auto count = ::read(fd, to, room);
    if (count >= 0)
      return static_cast<size_t>(count);
    if (errno != EINTR)
      return failed(path, "cannot be read");
  }
}

bool write_all(int fd, const char* bytes, size_t count) {
  while (count > 0) {
    auto done = ::write(fd, bytes, count);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return false;
    bytes += done;
    count -= static_cast<size_t>(done);
  }
  return true;
}

} // namespace

void digest::freer::operator()(evp_md_ctx_st* x) const noexcept {
  EVP_MD_CTX_free(x);
}

digest::digest() : context_(EVP_MD_CTX_new()) {
  sound_ = context_ != nullptr
           && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1;
}

void digest::add(const char* bytes, size_t count) {
  sound_ = sound_ && EVP_DigestUpdate(context_.get(), bytes, count) == 1;
}

std::string digest::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned size = 0;
  if (!sound_ || EVP_DigestFinal_ex(context_.get(), raw.data(), &size) != 1)
    return {};
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    constexpr auto digits = "0123456789abcdef";
    out += digits[raw[i] >> 4];
    out += digits[raw[i] & 15];
  }
  return out;
}

result<std::string> write_new_file(const std::string& path,
                                   const byte_source& next, int64_t limit) {
  open_file file{path, O_CREAT | O_EXCL | O_WRONLY};
  if (file.fd() < 0)
    return failed(path, "cannot be made");
  digest sum;
  std::string chunk(chunk_bytes, '\0');
  for (;;) {
    auto count = next(chunk.data(), chunk.size());
    if (!count)
      return count.error();
    if (*count == 0)
      break;
    if (static_cast<int64_t>(*count) > limit)
      return failure{ec::too_large, path + ": has more bytes than it should"};
    limit -= static_cast<int64_t>(*count);
    sum.add(chunk.data(), *count);
    if (!write_all(file.fd(), chunk.data(), *count))
      return failed(path, "cannot be written");
  }
  if (::fsync(file.fd()) != 0)
    return failed(path, "cannot be synced");
  return sum.finish();
}

result<file_facts> facts_of(const std::string& path) {
  open_file file{path, O_RDONLY};
  if (file.fd() < 0)
    return failed(path, "cannot be opened");
  digest sum;
  std::string chunk(chunk_bytes, '\0');
  file_facts out;
  for (;;) {
    auto count = read_some(file.fd(), path, chunk.data(), chunk.size());
    if (!count)
      return count.error();
    if (*count == 0)
      break;
    sum.add(chunk.data(), *count);
    out.size += static_cast<int64_t>(*count);
  }
  out.sha256 = sum.finish();
  return out;
}

status copy_file(const std::string& from, const std::string& to) {
  open_file source{from, O_RDONLY};
  if (source.fd() < 0)
    return failed(from, "cannot be opened");
  auto done = write_new_file(
    to,
    [&](char* out, size_t room) {
      return read_some(source.fd(), from, out, room);
    },
    std::numeric_limits<int64_t>::max());
  if (!done)
    return done.error();
  return {};
}

/// Whoever runs this chose the path: a state directory may be a link.
status sync_path(const std::string& path) {
  open_file file{path, O_RDONLY, 0};
  if (file.fd() < 0 || ::fsync(file.fd()) != 0)
    return failed(path, "cannot be synced");
  return {};
}

status sync_parent(const std::string& path) {
  auto parent = std::filesystem::path{path}.parent_path();
  return sync_path(parent.empty() ? "." : parent.string());
}

status make_private_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0)
    return failed(path, "cannot be made");
  return {};
}

doomed_folder::~doomed_folder() {
  std::error_code ignored;
  if (!path_.empty())
    std::filesystem::remove_all(path_, ignored);
}

} // namespace troupe::backup
