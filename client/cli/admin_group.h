// The group of commands for who runs the server: scantrend admin ...
#ifndef SCANTREND_CLIENT_CLI_ADMIN_GROUP_H_
#define SCANTREND_CLIENT_CLI_ADMIN_GROUP_H_

namespace CLI {
class App;
}  // namespace CLI

namespace scantrend {

// `admin` of the program, which the first call adds.
CLI::App& AdminGroup(CLI::App& app);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_ADMIN_GROUP_H_
