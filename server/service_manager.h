// ServiceManager: what started scantrendd, if it wants to know how it is: systemd (sd_notify(3)).
#ifndef SCANTREND_SERVER_SERVICE_MANAGER_H_
#define SCANTREND_SERVER_SERVICE_MANAGER_H_

#include <string>

namespace scantrend {

// Tells states by the socket that NOTIFY_SOCKET names; without one, as on a terminal, all of it
// does nothing. What cannot be told is lost: a server does not end because nobody listens. Not
// thread-safe: it is main's.
class ServiceManager {
 public:
  // Hits and queries are served now. `status` is a line for people: systemctl status shows it.
  // Also ends Reloading.
  void TellReady(const std::string& status);
  void TellReloading();
  void TellStopping();

  // A line for people, told only if it is another than the last one, that of TellReady included.
  void TellStatus(const std::string& status);

  // That it does not hang. To be called more often than half of WatchdogSec=.
  void TellAlive();

 private:
  std::string status_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_SERVICE_MANAGER_H_
