#pragma once

#include "cli/arguments.hpp"

namespace maskid {

/// Exit statuses, as grep's.
constexpr int whole = 0;   ///< done
constexpr int partly = 1;  ///< done, but nobody was named, a photo failed, or a required bar was missed

/// Each runs a command, prints its result on stdout and returns the exit status. Throws Error when it cannot go on.
int run(const EnrollArguments& enroll, const CommonArguments& common);
int run(const IdentifyArguments& identify, const CommonArguments& common);
int run(const WatchArguments& watch, const CommonArguments& common);
int run(const EvaluateArguments& evaluate, const CommonArguments& common);
int run(const MaskArguments& mask, const CommonArguments& common);
int run(const GalleryArguments& gallery, const CommonArguments& common);
int run(const OddsArguments& odds, const CommonArguments& common);

}  // namespace maskid
