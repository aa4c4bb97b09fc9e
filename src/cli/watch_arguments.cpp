#include "cli/command_options.hpp"

namespace maskid {

CLI::App* add_watch(CLI::App& app, WatchArguments& watch) {
  auto* command =
      app.add_subcommand("watch", "Follow the faces of a video and tell, once for each, who it is")->group("Commands");
  command
      ->add_option("SOURCE", watch.source,
                   "Video file, folder of frames, number of a camera, or address such as rtsp://door/stream")
      ->required();
  command->add_option("--gallery", watch.gallery, gallery_text)->required()->type_name("FILE|URL");
  add_fpir(*command, watch.threshold);
  command
      ->add_option("--fnir", watch.fnir,
                   "Share of enrolled people who may be called unknown before the last look; less takes more looks")
      ->check(between(1e-6, 0.5))
      ->type_name("RATE")
      ->capture_default_str();
  command->add_option("--max-looks", watch.max_looks, "Looks at a face after which the threshold decides")
      ->check(between(1, 10'000))
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--rate", watch.rate,
                   "Frames a second looked at in a file, or that a folder holds; a live source gives what time allows")
      ->check(between(0.01, 1000.0))
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--memory", watch.memory, "Seconds for which a face out of sight is remembered")
      ->check(between(0.0, 3600.0))
      ->type_name("SECONDS")
      ->capture_default_str();
  command
      ->add_option("--output", watch.output,
                   "Write the video with frames and answers to this .mp4, .avi or .mkv, at the rate looked at")
      ->type_name("OUT");
  command->footer(
      "Example:\n  maskid watch entrance.mp4 --gallery office.gallery --output answers.mp4\n"
      "  maskid watch rtsp://door/stream --gallery office.gallery --format json\n\n"
      "A line is printed as each decision falls. Ctrl-C ends a live source, with its summary.\n"
      "Exit status: 0 every face was named, 1 some were not, or there was none, 2 not done.");
  return command;
}

}  // namespace maskid
