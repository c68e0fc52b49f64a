// A network that a test has for itself: a namespace with nothing but a loopback interface.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_PRIVATE_NETWORK_FOR_TEST_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_PRIVATE_NETWORK_FOR_TEST_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"

namespace scantrend {

// Moves this process, which must have one thread, into new user and network namespaces in which it
// may do everything (namespaces(7)); it takes no rights. For as long as it lives.
absl::Status EnterPrivateNetwork();

// Of an interface of that network.
absl::Status SetInterfaceUp(const std::string& interface, bool up);

// Sends frames on an interface, as they are; those on "lo" come in there. Not thread-safe.
class FrameSender {
 public:
  explicit FrameSender(const std::string& interface);
  ~FrameSender();
  FrameSender(const FrameSender&) = delete;
  FrameSender& operator=(const FrameSender&) = delete;

  // `times`; dies if the system does not take it.
  void Send(const std::string& frame, size_t times = 1);

 private:
  const int fd_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_PRIVATE_NETWORK_FOR_TEST_H_
