#include "client/stop_on_signal.h"

#include <semaphore.h>

#include <cerrno>
#include <mutex>

namespace scantrend {
namespace {

// A handler may post a semaphore and little else; what is to be done is done by a thread. Never
// destroyed, as a handler may be running still when its StopOnSignal goes.
sem_t signals;
std::once_flag signals_are_ready;

void OnSignal(int /*signal*/) {
  const int error = errno;
  sem_post(&signals);
  errno = error;
}

void WaitForSignal() {
  while (sem_wait(&signals) != 0 && errno == EINTR) {
  }
}

}  // namespace

StopOnSignal::StopOnSignal() {
  std::call_once(signals_are_ready, [] { sem_init(&signals, /*pshared=*/0, /*value=*/0); });
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before_int_);
  sigaction(SIGTERM, &action, &before_term_);
  waiter_ = std::thread([this] {
    WaitForSignal();
    source_.request_stop();
  });
}

StopOnSignal::~StopOnSignal() {
  sigaction(SIGINT, &before_int_, nullptr);
  sigaction(SIGTERM, &before_term_, nullptr);
  sem_post(&signals);  // for the thread, if there was no signal
  waiter_.join();
  // What came twice, or came and was posted above, is not for the next one.
  while (sem_trywait(&signals) == 0) {
  }
}

}  // namespace scantrend
