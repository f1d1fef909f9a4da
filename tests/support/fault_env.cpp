#include "tests/support/fault_env.hpp"

#include "tests/support/fault_disk.hpp"

#include <rocksdb/system_clock.h>

namespace troupe::test {

namespace {

/// RocksDB sleeps a second after each failed flush.
class hasty_clock : public rocksdb::SystemClockWrapper {
public:
  hasty_clock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {
    // nop
  }

  const char* Name() const override {
    return "hasty_clock";
  }

  void SleepForMicroseconds(int micros) override {
    target_->SleepForMicroseconds(micros / 1000);
  }
};

/// The machine's threads, but for disk and clock.
class wired_env : public rocksdb::EnvWrapper {
public:
  explicit wired_env(const std::shared_ptr<fault_disk>& disk)
    : EnvWrapper(rocksdb::NewCompositeEnv(disk)) {
    file_system_ = disk;
    system_clock_ = std::make_shared<hasty_clock>();
  }
};

} // namespace

fault_env::fault_env()
  : disk_(std::make_shared<fault_disk>()),
    env_(std::make_unique<wired_env>(disk_)) {
  // nop
}

fault_env::~fault_env() = default;

void fault_env::break_at(uint64_t site, fault kind, uint64_t sites) {
  disk_->break_at(site, kind, sites);
}

void fault_env::heal() {
  disk_->heal();
}

bool fault_env::broke() const {
  return disk_->passed().first;
}

uint64_t fault_env::sites() const {
  return disk_->passed().second;
}

void fault_env::cut_power() {
  disk_->cut_power();
}

} // namespace troupe::test
