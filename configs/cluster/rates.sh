#!/bin/bash
# lexigraph sweep rates.toml --out runs --emit slurm
# Give this file to sbatch, in the folder that the paths are relative to. All nodes must see that folder, and the program in the PATH. What
# else your cluster wants goes before the file: sbatch --account=A --partition=P FILE; with --array=0-26%8 eight tasks run at a time.
# How far it is, and when all tasks are done the comparison:
#   lexigraph sweep rates.toml --out runs --list
#   lexigraph sweep rates.toml --out runs
#
# Memory and time were estimated on the machine that wrote this, with as many processors.
#SBATCH --job-name=rates
#SBATCH --array=0-26
#SBATCH --cpus-per-task=2
#SBATCH --mem=1024M
#SBATCH --time=0-00:25:00
#SBATCH --signal=B:USR1@120
#SBATCH --requeue
#SBATCH --open-mode=append

# USR1 comes 120 seconds before the time is over, TERM when the task is cancelled or has to make
# room for others. Lexigraph saves on TERM, and the same command goes on.
again= signalled=
trap 'signalled=1 again=1; kill -TERM "$run"' USR1
trap 'signalled=1; kill -TERM "$run"' TERM

# As many threads as processors were given, also where Slurm does not hold a task to them.
export GOMAXPROCS="${SLURM_CPUS_PER_TASK:-2}"

lexigraph sweep rates.toml --out runs --index array --expect c39c3a05f2fc &
run=$!
wait "$run"
code=$?
while [ -n "$signalled" ]; do # that was the signal; the run is still saving
	signalled=
	wait "$run"
	code=$?
done

task="${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
if [ "$code" = 143 ] && [ -n "$again" ]; then
	echo "task $task: the time is over and the run is saved; it goes on in a new turn"
	scontrol requeue "$task"
elif [ "$code" = 75 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 10 ]; then
	echo "task $task: another process trains this; trying again later"
	scontrol requeue "$task"
fi
exit "$code"
