#include "server/service_manager.h"

#include <systemd/sd-daemon.h>

#include <ctime>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace scantrend {
namespace {

void Notify(const std::string& state) { sd_notify(/*unset_environment=*/0, state.c_str()); }

// A line of its own would be another variable.
std::string StatusLine(const std::string& status) {
  return absl::StrCat("STATUS=", absl::StrReplaceAll(status, {{"\n", " "}}));
}

}  // namespace

void ServiceManager::TellReady(const std::string& status) {
  status_ = status;
  Notify(absl::StrCat("READY=1\n", StatusLine(status)));
}

void ServiceManager::TellReloading() {
  // With the time, as Type=notify-reload of systemd 253 and later wants it.
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  Notify(absl::StrCat("RELOADING=1\nMONOTONIC_USEC=", now.tv_sec * 1'000'000 + now.tv_nsec / 1'000,
                      "\n", StatusLine("reloads")));
}

void ServiceManager::TellStopping() {
  Notify(absl::StrCat("STOPPING=1\n", StatusLine("writes what was received, and stops")));
}

void ServiceManager::TellStatus(const std::string& status) {
  if (status != status_) {
    status_ = status;
    Notify(StatusLine(status));
  }
}

void ServiceManager::TellAlive() { Notify("WATCHDOG=1"); }

}  // namespace scantrend
