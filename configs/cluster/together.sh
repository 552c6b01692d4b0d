#!/bin/bash
# One run on four nodes: sbatch together.sh, in a folder that all of them see, with big.toml in it and train.shards at least 4.
#SBATCH --job-name=big
#SBATCH --nodes=4 --ntasks-per-node=1 --cpus-per-task=8
#SBATCH --mem=8G --time=0-08:00:00
#SBATCH --signal=TERM@120
#SBATCH --requeue --open-mode=append

peers=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | sed 's/$/:7000/' | paste -sd,)
export peers

# A process that was killed is started again, and all go on from the last checkpoint. SLURM_PROCID says which of them it is.
# The signal before the end of the time comes to the loop too, which waits until the run is saved.
srun --kill-on-bad-exit=0 bash -c '
	trap : TERM
	for try in {1..10}; do
		lexigraph run big.toml --out runs/big --peers "$peers"
		code=$?
		case $code in 0 | 2 | 3 | 4 | 143) exit $code ;; esac
		sleep 10
	done
	exit $code'
code=$?
if [ "$code" = 143 ]; then # the time is over, and the run is saved
	scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"
