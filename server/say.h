// Say: a word to who runs the server.
#ifndef SCANTREND_SERVER_SAY_H_
#define SCANTREND_SERVER_SAY_H_

#include <string_view>

namespace scantrend {

// Writes "scantrendd: `line`" to standard error, whole. Thread-safe.
void Say(std::string_view line);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_SAY_H_
