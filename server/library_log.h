// What libraries report by themselves, such as gRPC each handshake that failed, as events of the
// log: a line each, in its format, and no more of them than of other events.
#ifndef SCANTREND_SERVER_LIBRARY_LOG_H_
#define SCANTREND_SERVER_LIBRARY_LOG_H_

#include "server/event_log.h"

namespace scantrend {

// While it lives, messages of gRPC and of Protocol Buffers in the whole process are written to a
// log as library_reported, at most as warnings; afterwards there are none. One at a time, made
// before threads use these libraries.
class LibraryLog {
 public:
  // `log` must outlive it.
  explicit LibraryLog(EventLog* log);
  ~LibraryLog();
  LibraryLog(const LibraryLog&) = delete;
  LibraryLog& operator=(const LibraryLog&) = delete;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_LIBRARY_LOG_H_
