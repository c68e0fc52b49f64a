#include "server/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

// A socket such as systemd listens on, in the abstract namespace: paths of tests are too long.
class ServiceManagerTest : public testing::Test {
 protected:
  ServiceManagerTest() : socket_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    const std::string name = absl::StrCat("scantrend-service-manager-test-", getpid());
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    setenv("NOTIFY_SOCKET", absl::StrCat("@", name).c_str(), 1);
  }
  ~ServiceManagerTest() override {
    unsetenv("NOTIFY_SOCKET");
    close(socket_);
  }

  // The next message; "" if there is none.
  std::string Told() {
    char message[1'024];
    const ssize_t size = recv(socket_, message, sizeof(message), MSG_DONTWAIT);
    return size < 0 ? "" : std::string(message, static_cast<size_t>(size));
  }

  ServiceManager manager_;

 private:
  const int socket_;
};

TEST_F(ServiceManagerTest, ReadyAndStoppingAreToldWithALineForPeople) {
  manager_.TellReady("serves on 127.0.0.1:8530");
  EXPECT_EQ(Told(), "READY=1\nSTATUS=serves on 127.0.0.1:8530");
  manager_.TellStopping();
  EXPECT_EQ(Told(), "STOPPING=1\nSTATUS=writes what was received, and stops");
  EXPECT_EQ(Told(), "");
}

TEST_F(ServiceManagerTest, ReloadingIsToldWithItsTime) {
  manager_.TellReloading();
  const std::string told = Told();
  EXPECT_TRUE(absl::StartsWith(told, "RELOADING=1\nMONOTONIC_USEC=")) << told;
}

TEST_F(ServiceManagerTest, AStatusIsToldOnceAndCannotSetAnotherVariable) {
  manager_.TellReady("serves");
  Told();
  manager_.TellStatus("serves");
  EXPECT_EQ(Told(), "");
  manager_.TellStatus("cannot write:\nREADY=0");
  EXPECT_EQ(Told(), "STATUS=cannot write: READY=0");
}

TEST_F(ServiceManagerTest, ItIsAliveWheneverItSaysSo) {
  manager_.TellAlive();
  EXPECT_EQ(Told(), "WATCHDOG=1");
}

TEST_F(ServiceManagerTest, WithoutASocketNothingHappens) {
  unsetenv("NOTIFY_SOCKET");
  manager_.TellReady("serves");
  manager_.TellReloading();
  manager_.TellAlive();
  manager_.TellStopping();
  EXPECT_EQ(Told(), "");
}

}  // namespace
}  // namespace scantrend
